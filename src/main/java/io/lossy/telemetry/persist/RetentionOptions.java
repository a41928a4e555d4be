package io.lossy.telemetry.persist;

import java.time.Duration;

/**
 * How retention goes about its work; how long events are kept is the catalog's.
 *
 * @param enabled     false: a server makes partitions and measures, and deletes nothing by itself
 * @param startWithin the first look comes at a random moment within this, so that servers started together spread
 * @param rejections  how long rejections are kept
 * @param reports     how long the books of an install are kept after its last report
 * @param maxJump     a clock further than this beyond the last run is not believed
 * @param batchRows   rows looked at by one statement
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
