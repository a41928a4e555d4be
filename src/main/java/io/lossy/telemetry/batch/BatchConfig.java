package io.lossy.telemetry.batch;

import io.lossy.telemetry.catalog.model.BatchPolicy;
import java.time.Duration;

/**
 * Limits how much may wait before the server answers with retry, the same for every family. The batch sizes of a family
 * are in the catalog ({@link BatchPolicy}).
 *
 * @param maxWaitingBatches  full batches that may wait for their commit; a request beyond them is answered with retry
 * @param maxInFlightBatches batches of one family that persist has at a time; events that arrive meanwhile share the
 *                           next one
 * @param commitInterval     time after the last commit for which few events may wait for others; zero: none waits
 * @param persistTimeout     after it the result of a commit counts as unknown and its events are answered with retry
 * @param drainTimeout       how long a stopping batcher waits for its last commits
 */
public record BatchConfig(
        int maxWaitingBatches,
        int maxInFlightBatches,
        Duration commitInterval,
        Duration persistTimeout,
        Duration drainTimeout) {
    public static final BatchConfig DEFAULT =
            new BatchConfig(10, 2, Duration.ofMillis(12), Duration.ofSeconds(10), Duration.ofSeconds(5));

    public BatchConfig {
        if (maxWaitingBatches < 1 || maxInFlightBatches < 1) {
            throw new IllegalArgumentException("at least one batch must be allowed to wait and one to be in flight");
        }
        if (commitInterval.isNegative()) {
            throw new IllegalArgumentException("the interval between commits must not be negative");
        }
        if (persistTimeout.toMillis() < 1 || drainTimeout.toMillis() < 1) {
            throw new IllegalArgumentException("timeouts must be at least a millisecond");
        }
    }

    /** Returns how many events of a family with this policy may wait. */
    int capacityEvents(BatchPolicy policy) {
        return Math.toIntExact(Math.min(Integer.MAX_VALUE, (long) maxWaitingBatches * policy.maxEvents()));
    }

    /** Returns how many bytes, by {@code TelemetryEvent.weight()}, of a family with this policy may wait. */
    long capacityBytes(BatchPolicy policy) {
        return (long) maxWaitingBatches * policy.maxBytes();
    }
}
