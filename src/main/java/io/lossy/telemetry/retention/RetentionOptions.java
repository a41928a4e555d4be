package io.lossy.telemetry.retention;

import java.time.Duration;

/**
 * How retention runs. The catalog says how long events are kept.
 *
 * @param enabled     false: a server creates partitions and measures, but does not delete
 * @param startWithin the first check happens at a random moment within this, so that servers that start together spread
 * @param rejections  how long rejections are kept
 * @param reports     how long the books of an install are kept after its last report
 * @param maxJump     a clock that is further than this beyond the last run is not accepted
 * @param batchRows   rows examined by one statement
 * @param lock        longest wait for a lock, and so the longest that an insert waits behind it
 */
public record RetentionOptions(
        boolean enabled,
        Duration startWithin,
        Duration rejections,
        Duration reports,
        Duration maxJump,
        int batchRows,
        Duration lock) {
    public static final RetentionOptions DEFAULTS = new RetentionOptions(
            true,
            Duration.ofMinutes(1),
            Duration.ofDays(30),
            Duration.ofDays(90),
            Duration.ofDays(7),
            5_000,
            Duration.ofMillis(200));

    public RetentionOptions {
        if (rejections.toDays() < 1 || reports.toDays() < 1 || maxJump.toDays() < 1) {
            throw new IllegalArgumentException("rejections, reports and maxJump must be at least a day");
        }
        if (batchRows < 1 || lock.toMillis() < 1) {
            throw new IllegalArgumentException("batchRows and lock must be positive");
        }
    }
}
