package io.lossy.telemetry.catalog;

import java.time.Duration;

/**
 * When the server commits a family's waiting events: whichever of the three bounds is met first.
 *
 * @param maxEvents events in one statement
 * @param maxBytes  payload bytes in one statement
 * @param maxDelay  longest wait of the oldest event for company
 */
public record BatchPolicy(int maxEvents, int maxBytes, Duration maxDelay) {
    public static final BatchPolicy DEFAULT = new BatchPolicy(1_000, 1 << 20, Duration.ofMillis(20));

    public BatchPolicy {
        if (maxEvents < 1 || maxBytes < 1 || maxDelay.isNegative()) {
            throw new IllegalArgumentException("batch bounds must be positive");
        }
    }
}
