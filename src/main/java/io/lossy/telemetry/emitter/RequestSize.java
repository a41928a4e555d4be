package io.lossy.telemetry.emitter;

/** How many events a request may carry: what the server takes, and for a while less, when that was too much. */
final class RequestSize {
    private static final int MOST = 500;

    private int taken = MOST;
    private volatile int now = MOST;

    /** Read by whoever emits; all else is the sender's. */
    int now() {
        return now;
    }

    /** @param most what the server says that it takes; 0 when it does not say */
    void learn(int most) {
        if (most > 0) {
            taken = Math.min(MOST, most);
            now = Math.min(now, taken);
        }
    }

    void halve(int sent) {
        now = Math.max(1, Math.min(taken, sent / 2));
    }

    void restore() {
        now = taken;
    }
}
