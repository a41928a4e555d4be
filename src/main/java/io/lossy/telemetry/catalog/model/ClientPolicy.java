package io.lossy.telemetry.catalog.model;

import java.time.Duration;

/**
 * How the client handles a family's events before it sends them.
 *
 * @param flushInterval longest time before the client tries to send
 * @param maxBatchEvents events in one request
 * @param rateLimit token bucket that the client applies to itself
 * @param urgent true if the client writes events to its disk at once, not with the next group
 */
public record ClientPolicy(Duration flushInterval, int maxBatchEvents, RateLimit rateLimit, boolean urgent) {
    public static final ClientPolicy DEFAULT =
            new ClientPolicy(Duration.ofSeconds(5), 100, new RateLimit(20, 100), false);

    /** A token bucket: at most {@code burst} tokens, refilled at {@code perSecond}. */
    public record RateLimit(double perSecond, int burst) {
        public RateLimit {
            if (!(perSecond > 0) || burst < 1) {
                throw new IllegalArgumentException("rate limit must be positive");
            }
        }
    }
}
