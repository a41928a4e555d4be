package io.lossy.telemetry.aggregate;

import java.time.Duration;

/**
 * Configures the live windows.
 *
 * @param window        how far back they reach, 5 minutes
 * @param bucket        the length of one bucket; whole seconds, 2 to 60 buckets per window
 * @param publishEvery  time between two publications
 * @param refillTimeout after which an attempt to read history at start fails
 * @param refillRetry   first pause before the next attempt; doubled each time, up to 30 s
 */
public record AggregateConfig(
        Duration window, Duration bucket, Duration publishEvery, Duration refillTimeout, Duration refillRetry) {
    private static final Duration REFILL_TIMEOUT = Duration.ofSeconds(20);
    private static final Duration REFILL_RETRY = Duration.ofSeconds(1);

    public static final AggregateConfig DEFAULT =
            new AggregateConfig(Duration.ofMinutes(5), Duration.ofSeconds(5), Duration.ofSeconds(1));

    /** The most buckets in a window. A series has one point per bucket. */
    static final int MAX_BUCKETS = 60;

    public AggregateConfig {
        if (bucket.toSeconds() < 1 || bucket.toMillis() % 1_000 != 0) {
            throw new IllegalArgumentException("aggregate.bucket_ms must be whole seconds, not " + bucket.toMillis());
        }
        long buckets = window.toMillis() / bucket.toMillis();
        if (window.toMillis() % bucket.toMillis() != 0 || buckets < 2 || buckets > MAX_BUCKETS) {
            throw new IllegalArgumentException("aggregate.window_ms (" + window.toMillis() + ") must be a whole"
                    + " multiple, 2 to "
                    + MAX_BUCKETS + " times aggregate.bucket_ms (" + bucket.toMillis() + ")");
        }
        if (publishEvery.toMillis() < 1 || refillTimeout.toMillis() < 1 || refillRetry.toMillis() < 1) {
            throw new IllegalArgumentException("intervals must be at least a millisecond");
        }
    }

    /** Creates a configuration with the default time-out and retry pause for reading history. */
    public AggregateConfig(Duration window, Duration bucket, Duration publishEvery) {
        this(window, bucket, publishEvery, REFILL_TIMEOUT, REFILL_RETRY);
    }

    int buckets() {
        return (int) (window.toMillis() / bucket.toMillis());
    }
}
