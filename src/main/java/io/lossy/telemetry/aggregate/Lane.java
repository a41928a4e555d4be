package io.lossy.telemetry.aggregate;

/**
 * One quantity kept by bucket of a {@link SlidingWindow}, with its sum over the window kept up to date by adding what
 * comes and subtracting what goes.
 */
sealed interface Lane permits CountLane, SumLane, DistributionLane {
    /** Adds an observation to a bucket; NaN (a field the event does not have) is none. */
    void add(int slot, double value);

    /** Empties a bucket that has left the window, so that a new one can take its slot. */
    void evict(int slot);

    /** Adds a lane of the same kind and length, whose slots stand for the same buckets. */
    void merge(Lane other);
}
