package io.lossy.telemetry.aggregate;

/**
 * Keeps one quantity per bucket of a {@link SlidingWindow}. Most lanes also keep its total over the window, and update
 * it when values are added and when a bucket is evicted.
 */
sealed interface WindowMetric permits CountMetric, SumMetric, DistributionMetric {
    /** Adds an observation to a bucket. NaN (a field that the event does not have) is no observation. */
    void add(int slot, double value);

    /** Empties a bucket that has left the window, so that its slot can be reused. */
    void evict(int slot);

    /** Adds the values of a lane of the same kind and length, whose slots stand for the same buckets. */
    void merge(WindowMetric other);
}
