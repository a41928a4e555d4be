package io.lossy.telemetry.aggregate;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import org.HdrHistogram.HistogramIterationValue;
import org.HdrHistogram.IntCountsHistogram;
import org.jspecify.annotations.Nullable;

/**
 * Computes count, mean, extremes and quantiles of a numeric field. Count, sum, minimum and maximum are exact, per
 * bucket. Quantiles come from HdrHistograms, one per bucket and one for the window; {@link HistogramScale} gives their
 * precision.
 *
 * <p>Memory: a bucket has a histogram only while it has values, and histograms of evicted buckets are reused. So at
 * most {@code buckets + 1} histograms exist: for 60 buckets of 0 to 60 s in ms, 61 x 10 KiB = 0.6 MiB, at any traffic.
 */
final class DistributionMetric implements WindowMetric {
    /** The cells count in 32 bits. */
    private static final long MOST = Integer.MAX_VALUE;

    private final HistogramScale scale;
    private final @Nullable Cell[] cells;
    private final Deque<Cell> spare = new ArrayDeque<>();
    private final IntCountsHistogram window;
    private int allocated;

    DistributionMetric(int buckets, HistogramScale scale) {
        this.scale = scale;
        this.cells = new Cell[buckets];
        this.window = scale.histogram();
    }

    @Override
    public void add(int slot, double value) {
        if (Double.isFinite(value)) {
            long steps = scale.steps(value);
            cell(slot).add(value, steps);
            window.recordValue(steps);
        }
    }

    @Override
    public void evict(int slot) {
        Cell cell = cells[slot];
        if (cell != null) {
            window.subtract(cell.histogram);
            cell.clear();
            cells[slot] = null;
            spare.push(cell);
        }
    }

    @Override
    public boolean isEmpty(int slot) {
        return cells[slot] == null;
    }

    @Override
    public void merge(WindowMetric other, int slot) {
        Cell theirs = ((DistributionMetric) other).cells[slot];
        if (theirs != null) {
            cell(slot).merge(theirs);
            window.add(theirs.histogram);
        }
    }

    /** Writes the cells that have a count, each by its distance from the one before. */
    @Override
    public void write(int slot, PartWriter part) {
        Cell cell = Objects.requireNonNull(cells[slot]);
        int cells = 0;
        for (HistogramIterationValue ignored : cell.histogram.recordedValues()) {
            cells++;
        }
        part.number(cells);
        long before = 0;
        for (HistogramIterationValue each : cell.histogram.recordedValues()) {
            long steps = cell.histogram.lowestEquivalentValue(each.getValueIteratedTo());
            part.number(steps - before);
            part.number(each.getCountAtValueIteratedTo());
            before = steps;
        }
        part.real(cell.sum);
        part.real(cell.min);
        part.real(cell.max);
    }

    @Override
    public void read(int slot, PartReader part) {
        Cell cell = cell(slot);
        long cells = part.count();
        long steps = 0;
        for (long i = 0; i < cells; i++) {
            steps += part.number();
            long count = part.count();
            if (steps < 0 || steps > scale.highest() || count > MOST - window.getTotalCount()) {
                throw new PartException("a cell that the distribution does not have");
            }
            cell.histogram.recordValueWithCount(steps, count);
            window.recordValueWithCount(steps, count);
        }
        cell.extend(part.real(), part.real(), part.real());
    }

    long count() {
        return window.getTotalCount();
    }

    /** Returns NaN if there are no values, like the other figures here. */
    double mean() {
        double sum = 0;
        for (Cell cell : cells) {
            sum += cell == null ? 0 : cell.sum;
        }
        return sum / count();
    }

    double min() {
        double min = Double.NaN;
        for (Cell cell : cells) {
            min = cell == null || min <= cell.min ? min : cell.min;
        }
        return min;
    }

    double max() {
        double max = Double.NaN;
        for (Cell cell : cells) {
            max = cell == null || max >= cell.max ? max : cell.max;
        }
        return max;
    }

    double quantile(double percent) {
        return count() == 0 ? Double.NaN : clamp(scale.quantile(window, percent), min(), max());
    }

    /** Returns the point of the bucket in this slot, or null if it has no values. */
    @Nullable
    Point point(int slot) {
        Cell cell = cells[slot];
        return cell == null ? null : cell.point(scale);
    }

    /** One bucket of the series, with its numbers in the form of the JSON message. */
    record Point(
            long count, @Nullable Number mean, @Nullable Number p95) {}

    /** Returns the bytes of all histograms, in use and spare. */
    long footprint() {
        return (long) (allocated + 1) * window.getEstimatedFootprintInBytes();
    }

    int allocated() {
        return allocated;
    }

    private Cell cell(int slot) {
        Cell cell = cells[slot];
        if (cell == null) {
            cell = spare.poll();
            if (cell == null) {
                cell = new Cell(scale.histogram());
                allocated++;
            }
            cells[slot] = cell;
        }
        return cell;
    }

    private static double clamp(double value, double min, double max) {
        return Math.min(max, Math.max(min, value));
    }

    /** The values of one bucket. */
    private static final class Cell {
        private final IntCountsHistogram histogram;
        private double sum;
        private double min;
        private double max;
        private @Nullable Point point; // cached because only the newest bucket changes between publications

        Cell(IntCountsHistogram histogram) {
            this.histogram = histogram;
            clear();
        }

        void add(double value, long steps) {
            histogram.recordValue(steps);
            sum += value;
            min = Math.min(min, value);
            max = Math.max(max, value);
            point = null;
        }

        void merge(Cell other) {
            histogram.add(other.histogram);
            extend(other.sum, other.min, other.max);
        }

        void extend(double otherSum, double otherMin, double otherMax) {
            sum += otherSum;
            min = Math.min(min, otherMin);
            max = Math.max(max, otherMax);
            point = null;
        }

        void clear() {
            histogram.reset();
            sum = 0;
            min = Double.POSITIVE_INFINITY;
            max = Double.NEGATIVE_INFINITY;
            point = null;
        }

        Point point(HistogramScale scale) {
            Point shown = point;
            if (shown == null) {
                long count = histogram.getTotalCount();
                double p95 = clamp(scale.quantile(histogram, 95), min, max);
                shown = new Point(count, AggregateValue.number(sum / count), AggregateValue.number(p95));
                point = shown;
            }
            return shown;
        }
    }
}
