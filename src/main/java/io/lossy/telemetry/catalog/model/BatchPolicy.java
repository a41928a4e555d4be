package io.lossy.telemetry.catalog.model;

import java.time.Duration;

/**
 * Limits of a family's batch. Events are sent at once if no batch of the family is in progress. Events behind such a
 * batch are sent when it is done, or as soon as one of the three limits is reached.
 *
 * @param maxEvents events in one batch
 * @param maxBytes payload bytes in one batch
 * @param maxDelay longest time that the oldest event waits behind a batch in progress
 */
public record BatchPolicy(int maxEvents, int maxBytes, Duration maxDelay) {
    public static final BatchPolicy DEFAULT = new BatchPolicy(1_000, 1 << 20, Duration.ofMillis(20));

    public BatchPolicy {
        if (maxEvents < 1 || maxBytes < 1 || maxDelay.isNegative()) {
            throw new IllegalArgumentException("batch bounds must be positive");
        }
    }
}
