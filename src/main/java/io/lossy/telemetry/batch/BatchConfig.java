package io.lossy.telemetry.batch;

import io.lossy.telemetry.catalog.BatchPolicy;
import java.time.Duration;

/**
 * How much may wait before the server says so, the same for every family; how large a family's batches are is in the
 * catalog ({@link BatchPolicy}).
 *
 * @param maxWaitingBatches  full batches that may wait for their commit; a request beyond them is told to come back
 * @param maxInFlightBatches commits of one family under way at a time; what arrives meanwhile shares the next one
 * @param persistTimeout     after which a commit's outcome is called unknown and its events are answered with retry
 * @param drainTimeout       how long a stopping batcher waits for its last commits
 */
public record BatchConfig(
        int maxWaitingBatches, int maxInFlightBatches, Duration persistTimeout, Duration drainTimeout) {
    public static final BatchConfig DEFAULT = new BatchConfig(10, 2, Duration.ofSeconds(10), Duration.ofSeconds(5));

    public BatchConfig {
        if (maxWaitingBatches < 1 || maxInFlightBatches < 1) {
            throw new IllegalArgumentException("at least one batch must be able to wait and one to be in flight");
        }
        if (persistTimeout.toMillis() < 1 || drainTimeout.toMillis() < 1) {
            throw new IllegalArgumentException("time-outs must be at least a millisecond");
        }
    }

    /** Events of a family with this policy that may wait. */
    int capacityEvents(BatchPolicy policy) {
        return Math.toIntExact(Math.min(Integer.MAX_VALUE, (long) maxWaitingBatches * policy.maxEvents()));
    }

    /** Bytes, by {@code TelemetryEvent.weight()}, of a family with this policy that may wait. */
    long capacityBytes(BatchPolicy policy) {
        return (long) maxWaitingBatches * policy.maxBytes();
    }
}
