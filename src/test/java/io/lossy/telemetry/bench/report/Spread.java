package io.lossy.telemetry.bench.report;

import java.util.Arrays;
import java.util.Collection;
import java.util.function.DoubleFunction;

/** Summarises the values of several rounds: the median, the smallest and the largest. */
public record Spread(double median, double min, double max, int count) {
    /** @throws IllegalArgumentException if there is no value */
    public static Spread of(Collection<Double> values) {
        if (values.isEmpty()) {
            throw new IllegalArgumentException("no values");
        }
        double[] sorted = values.stream().mapToDouble(Double::doubleValue).toArray();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        double median = sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        return new Spread(median, sorted[0], sorted[sorted.length - 1], sorted.length);
    }

    /** Returns {@code median (min–max)}, or the median alone if there is one value. */
    public String text(DoubleFunction<String> format) {
        String middle = format.apply(median);
        return count == 1 ? middle : middle + " (" + format.apply(min) + "–" + format.apply(max) + ")";
    }
}
