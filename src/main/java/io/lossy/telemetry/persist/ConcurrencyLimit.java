package io.lossy.telemetry.persist;

import java.time.Duration;

/**
 * Adapts how many inserts may run at a time (AIMD, as in TCP's congestion avoidance, RFC 5681). The limit grows by one
 * after each {@link #WINDOW} in which something was stored and the 95th percentile stayed below {@link #TARGET}. It
 * shrinks to {@link #BACKOFF} of itself when the database does not answer. It stays the same when inserts are only
 * slow, because a distant database is slow too and fewer inserts would not help.
 *
 * <p>A failed insert that began before the last decrease is ignored, so that inserts which time out together cause one
 * decrease. No I/O; not thread-safe. The caller passes the time (nanoseconds of a monotonic clock) to every call.
 */
final class ConcurrencyLimit {
    static final Duration WINDOW = Duration.ofSeconds(1);
    static final Duration TARGET = Duration.ofMillis(250);
    static final double BACKOFF = 0.7;

    private final int most;
    private int limit;
    private long loweredNanos;
    private long windowNanos;
    private int stored;
    private int slow;

    /** @param most the initial and highest limit: the number of connections */
    ConcurrencyLimit(int most, long nowNanos) {
        if (most < 1) {
            throw new IllegalArgumentException("the limit must be at least 1");
        }
        this.most = most;
        this.limit = most;
        this.loweredNanos = nowNanos;
        this.windowNanos = nowNanos;
    }

    /** Returns the limit, from 1 to the maximum. */
    int current() {
        return limit;
    }

    /** Records an insert that was committed. */
    void stored(long startedNanos, long nowNanos) {
        stored++;
        slow += nowNanos - startedNanos >= TARGET.toNanos() ? 1 : 0;
        if (nowNanos - windowNanos >= WINDOW.toNanos()) {
            if (limit < most && 20 * slow <= stored) { // nearest rank: at most one in twenty was slow
                limit++;
            }
            beginWindow(nowNanos);
        }
    }

    /**
     * Records an insert that failed because the database did not answer or lacked a resource, or because the breaker
     * was open.
     */
    void failed(long startedNanos, long nowNanos) {
        if (startedNanos - loweredNanos >= 0) {
            limit = Math.max(1, (int) (limit * BACKOFF));
            loweredNanos = nowNanos;
            beginWindow(nowNanos);
        }
    }

    private void beginWindow(long nowNanos) {
        windowNanos = nowNanos;
        stored = 0;
        slow = 0;
    }
}
