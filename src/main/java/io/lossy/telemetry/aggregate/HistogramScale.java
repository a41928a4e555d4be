package io.lossy.telemetry.aggregate;

import io.lossy.telemetry.catalog.model.Field;
import io.lossy.telemetry.catalog.model.FieldType;
import org.HdrHistogram.IntCountsHistogram;

/**
 * Converts the values of a field to the whole numbers that an HdrHistogram counts.
 *
 * <p>Integer fields are counted as they are. Other fields are counted in thousandths, or in finer steps if their
 * largest value is small, so that there are at least a million steps below it. Two significant digits put 128 cells
 * into each power of two. Reading the middle of a cell is at most 0.4 % off, and rounding to a step adds less than 0.6
 * % from 100 steps up. So quantiles are within 1 % for values of 100 steps and more (0.1 ms for a latency in ms), and
 * within half a step below.
 *
 * <p>A histogram of 0 to 60 s in ms takes 10 KiB; the largest possible here takes 25 KiB.
 *
 * @param stepsPerOne steps in 1.0
 * @param highest     largest number of steps that is distinguished; quantiles count larger values as this one
 */
record HistogramScale(double stepsPerOne, long highest) {
    private static final int DIGITS = 2;
    private static final long MAX_STEPS = 1L << 50;
    private static final double UNBOUNDED = 1e9;

    static HistogramScale of(Field field) {
        Double declared = field.max();
        double max = declared == null || !(declared > 0) ? UNBOUNDED : declared;
        double steps = 1;
        if (field.type() != FieldType.INTEGER) {
            steps = 1_000;
            while (max * steps < 1_000_000 && steps < 1e12) {
                steps *= 10;
            }
        }
        return new HistogramScale(steps, (long) Math.max(2, Math.min(MAX_STEPS, Math.ceil(max * steps))));
    }

    IntCountsHistogram histogram() {
        return new IntCountsHistogram(highest, DIGITS);
    }

    long steps(double value) {
        return Math.min(highest, Math.max(0, Math.round(value * stepsPerOne)));
    }

    /** Returns the value with this share of the others at or below it (nearest rank), or 0 if there are no values. */
    double quantile(IntCountsHistogram histogram, double percent) {
        return histogram.medianEquivalentValue(histogram.getValueAtPercentile(percent)) / stepsPerOne;
    }
}
