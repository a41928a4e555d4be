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

    /** Returns true if the bucket has no observations. */
    boolean isEmpty(int slot);

    /** Adds one bucket of a lane of the same kind and length, whose slots stand for the same buckets. */
    void merge(WindowMetric other, int slot);

    /** Writes what {@link #read} adds to the same lane on another server. */
    void write(int slot, PartWriter part);

    /** @throws PartException if the part is not what {@link #write} makes; the bucket may then have some of it */
    void read(int slot, PartReader part);
}
