package io.lossy.telemetry.aggregate;

/**
 * Sums a numeric field. The sum of the window is computed from its buckets on each call, because subtracting doubles
 * leaves rounding errors (1e17 + 1 - 1e17 is 0), and those would stay for ever.
 */
final class SumMetric implements WindowMetric {
    private final double[] sums;
    private final long[] counts;

    SumMetric(int buckets) {
        sums = new double[buckets];
        counts = new long[buckets];
    }

    @Override
    public void add(int slot, double value) {
        if (Double.isFinite(value)) {
            sums[slot] += value;
            counts[slot]++;
        }
    }

    @Override
    public void evict(int slot) {
        sums[slot] = 0;
        counts[slot] = 0;
    }

    @Override
    public boolean isEmpty(int slot) {
        return counts[slot] == 0;
    }

    @Override
    public void merge(WindowMetric other, int slot) {
        SumMetric that = (SumMetric) other;
        sums[slot] += that.sums[slot];
        counts[slot] += that.counts[slot];
    }

    @Override
    public void write(int slot, PartWriter part) {
        part.number(counts[slot]);
        part.real(sums[slot]);
    }

    @Override
    public void read(int slot, PartReader part) {
        long count = part.count();
        sums[slot] += part.real();
        counts[slot] += count;
    }

    double sum() {
        double sum = 0;
        for (double s : sums) {
            sum += s;
        }
        return sum;
    }

    /** Returns the number of values in the sum. */
    long count() {
        long count = 0;
        for (long c : counts) {
            count += c;
        }
        return count;
    }
}
