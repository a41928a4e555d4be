package io.lossy.telemetry.log.record;

/**
 * The right of one reader to move the stored position of a partition, until another reader claims the partition.
 *
 * @param generation grows with each claim of the partition
 * @param next       the offset of the first record that is not stored
 */
public record LogClaim(LogPartition partition, long generation, long next) {
    /** The failure code of a chunk that changed nothing, because another reader has claimed the partition since. */
    public static final int LOST = 409;

    public LogClaim at(long offset) {
        return new LogClaim(partition, generation, offset);
    }
}
