package io.lossy.telemetry.aggregate;

/** Counts events. */
final class CountMetric implements WindowMetric {
    private final long[] counts;
    private long total;

    CountMetric(int buckets) {
        counts = new long[buckets];
    }

    @Override
    public void add(int slot, double value) {
        counts[slot]++;
        total++;
    }

    @Override
    public void evict(int slot) {
        total -= counts[slot];
        counts[slot] = 0;
    }

    @Override
    public void merge(WindowMetric other) {
        CountMetric that = (CountMetric) other;
        for (int slot = 0; slot < counts.length; slot++) {
            counts[slot] += that.counts[slot];
        }
        total += that.total;
    }

    /** Events in the window. */
    long total() {
        return total;
    }
}
