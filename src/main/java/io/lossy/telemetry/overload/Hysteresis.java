package io.lossy.telemetry.overload;

import java.time.Duration;

/**
 * Prevents flapping of the level. The level rises at once. It falls one step at a time, each after {@link #HOLD} during
 * which the load stayed {@link #SLACK} below the start of the level. Pure, not thread-safe; each call passes the
 * current time.
 */
final class Hysteresis {
    /** Long enough for the shedding to take effect, short enough for a fast recovery after an outage. */
    static final Duration HOLD = Duration.ofMillis(500);

    /** A level falls only if the share is this far below the share at which it begins. */
    static final double SLACK = 0.15;

    private LoadLevel level = LoadLevel.CALM;
    private long sinceNanos;

    /**
     * Returns the level that holds now.
     *
     * @param asked the level for the current load
     * @param kept  the level for the current load plus {@link #SLACK}; never below {@code asked}
     * @param nanos time of a monotonic clock
     */
    LoadLevel next(LoadLevel asked, LoadLevel kept, long nanos) {
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
