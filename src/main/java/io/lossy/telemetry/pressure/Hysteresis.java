package io.lossy.telemetry.pressure;

import java.time.Duration;

/**
 * Keeps a level from flapping: it rises at once, and falls one level at a time, each after {@link #HOLD} in which nothing
 * has come near to asking for it. Pure, not safe for threads, told the time at every call.
 */
final class Hysteresis {
    /** Long enough that what was refused has had an effect, short enough not to be missed after an outage. */
    static final Duration HOLD = Duration.ofMillis(500);

    /** A level is kept until the share is so far below where it began. */
    static final double SLACK = 0.15;

    private Level level = Level.CALM;
    private long sinceNanos;

    /**
     * @param asked the level that is asked for now
     * @param kept  the level that would be with {@link #SLACK} more; never below {@code asked}
     * @param nanos of a monotonic clock
     */
    Level next(Level asked, Level kept, long nanos) {
        if (asked.compareTo(level) > 0) {
            level = asked;
            sinceNanos = nanos;
        } else if (kept.compareTo(level) >= 0) {
            sinceNanos = nanos;
        } else if (nanos - sinceNanos >= HOLD.toNanos()) {
            level = level.below();
            sinceNanos = nanos;
        }
        return level;
    }
}
