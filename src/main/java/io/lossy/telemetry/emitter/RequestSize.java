package io.lossy.telemetry.emitter;

/** Limits the events per request: the server's limit, or fewer after a request was too large, until one succeeds. */
final class RequestSize {
    private static final int MOST = 500;

    private int taken = MOST;
    private volatile int now = MOST;

    /** Returns the limit now. Called on emitting threads too; all other methods run on the sender's thread only. */
    int now() {
        return now;
    }

    /** @param most the server's limit; 0 if the reply has none */
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
