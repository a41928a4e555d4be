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
    public boolean isEmpty(int slot) {
        return counts[slot] == 0;
    }

    @Override
    public void merge(WindowMetric other, int slot) {
        add(slot, ((CountMetric) other).counts[slot]);
    }

    @Override
    public void write(int slot, PartWriter part) {
        part.number(counts[slot]);
    }

    @Override
    public void read(int slot, PartReader part) {
        add(slot, part.count());
    }

    private void add(int slot, long events) {
        counts[slot] += events;
        total += events;
    }

    /** Events in the window. */
    long total() {
        return total;
    }
}
