package io.lossy.telemetry.aggregate;

import java.time.Duration;

/**
 * The shape of the live windows.
 *
 * @param window        how far back they look, 5 minutes
 * @param bucket        the step in which they forget; whole seconds, 2 to 60 of them in a window
 * @param publishEvery  time between two publications
 * @param refillTimeout after which reading history at start is given up for this attempt
 * @param refillRetry   first pause before the next attempt; doubled each time, up to 30 s
 */
public record AggregateConfig(
        Duration window, Duration bucket, Duration publishEvery, Duration refillTimeout, Duration refillRetry) {
    private static final Duration REFILL_TIMEOUT = Duration.ofSeconds(20);
    private static final Duration REFILL_RETRY = Duration.ofSeconds(1);

    public static final AggregateConfig DEFAULT =
            new AggregateConfig(Duration.ofMinutes(5), Duration.ofSeconds(5), Duration.ofSeconds(1));

    /** A series has a point a bucket, and no more than this many. */
    static final int MAX_BUCKETS = 60;

    public AggregateConfig {
        if (bucket.toSeconds() < 1 || bucket.toMillis() % 1_000 != 0) {
            throw new IllegalArgumentException("aggregate.bucket_ms must be whole seconds, not " + bucket.toMillis());
        }
        long buckets = window.toMillis() / bucket.toMillis();
        if (window.toMillis() % bucket.toMillis() != 0 || buckets < 2 || buckets > MAX_BUCKETS) {
            throw new IllegalArgumentException("aggregate.window_ms (" + window.toMillis() + ") must be 2 to "
                    + MAX_BUCKETS + " times aggregate.bucket_ms (" + bucket.toMillis() + "), without a rest");
        }
        if (publishEvery.toMillis() < 1 || refillTimeout.toMillis() < 1 || refillRetry.toMillis() < 1) {
            throw new IllegalArgumentException("intervals must be at least a millisecond");
        }
    }

    /** With the usual patience for history. */
    public AggregateConfig(Duration window, Duration bucket, Duration publishEvery) {
        this(window, bucket, publishEvery, REFILL_TIMEOUT, REFILL_RETRY);
    }

    int buckets() {
        return (int) (window.toMillis() / bucket.toMillis());
    }
}
