package io.lossy.telemetry.catalog;

import java.time.Duration;

/**
 * What the client does with a family before the wire.
 *
 * @param flushInterval  longest wait before a flush is tried
 * @param maxBatchEvents events in one request
 * @param rateLimit      token bucket an emitting client applies to itself
 * @param urgent         true: written to the client's disk at once, not with the next group
 */
public record ClientPolicy(Duration flushInterval, int maxBatchEvents, RateLimit rateLimit, boolean urgent) {
    public static final ClientPolicy DEFAULT =
            new ClientPolicy(Duration.ofSeconds(5), 100, new RateLimit(20, 100), false);

    /** A token bucket: {@code burst} tokens at most, refilled at {@code perSecond}. */
    public record RateLimit(double perSecond, int burst) {
        public RateLimit {
            if (!(perSecond > 0) || burst < 1) {
                throw new IllegalArgumentException("rate limit must be positive");
            }
        }
    }
}
