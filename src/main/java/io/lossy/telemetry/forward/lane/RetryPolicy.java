package io.lossy.telemetry.forward.lane;

import java.time.Duration;
import java.time.Instant;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Decides when a failed request is sent again. The wait has full jitter: it is random between zero and a ceiling that doubles
 * with each attempt (AWS Architecture Blog, "Exponential Backoff And Jitter", 2015). It is never shorter than the destination
 * asked for.
 */
final class RetryPolicy {
    /** A request that failed as often lets others pass. */
    static final int PARKED_AFTER = 5;

    /** Parked requests of a lane. With so many, the destination has more trouble than some requests. */
    static final int MOST_PARKED = 100;

    /** Amazon EventBridge retries as long by default. */
    static final Duration GIVE_UP = Duration.ofHours(24);

    private static final long BASE_MS = 1_000;
    private static final long LEAST_MS = 50;
    private static final long CEILING_MS = Duration.ofMinutes(5).toMillis();
    /** A longer wait is cut to this, so that a wrong clock or a typing error does not stop a lane for good. */
    private static final Duration LONGEST_ASKED = Duration.ofHours(1);

    private final DoubleSupplier random;

    /** @param random returns numbers from 0 to 1 */
    RetryPolicy(DoubleSupplier random) {
        this.random = random;
    }

    /**
     * @param failures 1 after the first failure
     * @param asked    what the destination asked for; null if it asked for nothing
     */
    Duration wait(int failures, @Nullable Duration asked) {
        long ceiling = Math.min(CEILING_MS, BASE_MS << Math.min(failures - 1, 20));
        Duration allowed = asked != null && asked.compareTo(LONGEST_ASKED) > 0 ? LONGEST_ASKED : asked;
        long least = allowed == null ? LEAST_MS : Math.max(LEAST_MS, allowed.toMillis());
        return Duration.ofMillis(Math.max(least, Math.round(random.getAsDouble() * ceiling)));
    }

    /** @param first time of the first failed attempt; null if there was none */
    boolean givesUp(@Nullable Instant first, Instant now) {
        return first != null && first.plus(GIVE_UP).isBefore(now);
    }
}
