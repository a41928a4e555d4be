package io.lossy.telemetry.log.record;

/**
 * Consecutive records of a partition, to be stored in one transaction with the position behind them. The reply is the
 * {@link LogClaim} at that position.
 *
 * @param claim at the position before them
 * @param next  the offset behind them
 */
public record LogChunk(LogClaim claim, long next, LogContent content) {
    public LogChunk {
        if (next <= claim.next()) {
            throw new IllegalArgumentException("a chunk must move the position forward");
        }
    }
}
