package io.lossy.telemetry.persist;

import java.time.Duration;

/**
 * How many inserts may be under way at a time, found out by trying (AIMD, as in TCP's congestion avoidance, RFC 5681): one
 * more after each {@link #WINDOW} in which something was stored and the 95th percentile stayed below {@link #TARGET};
 * {@link #BACKOFF} of it when the database failed to answer. Between the two it stays: a long way to the database is slow
 * too, and fewer inserts would not make it shorter.
 *
 * <p>Inserts that began before the last step down say nothing new by failing, so those that time out together are one
 * step. Pure, not safe for threads, told the time (nanoseconds of a monotonic clock) at every call.
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

    /** @param most where it begins, and what it never exceeds: the connections there are */
    ConcurrencyLimit(int most, long nowNanos) {
        if (most < 1) {
            throw new IllegalArgumentException("at least one insert must be able to go");
        }
        this.most = most;
        this.limit = most;
        this.loweredNanos = nowNanos;
        this.windowNanos = nowNanos;
    }

    /** From 1 to the most. */
    int current() {
        return limit;
    }

    /** An insert was committed. */
    void stored(long startedNanos, long nowNanos) {
        stored++;
        slow += nowNanos - startedNanos >= TARGET.toNanos() ? 1 : 0;
        if (nowNanos - windowNanos >= WINDOW.toNanos()) {
            if (limit < most && 20 * slow <= stored) { // by nearest rank: no more than one in twenty was slow
                limit++;
            }
            beginWindow(nowNanos);
        }
    }

    /** The database did not answer, refused for want of something of its own, or was not even asked by the breaker. */
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
