package io.lossy.telemetry.bench.report;

import java.util.EnumMap;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * Holds the numbers of one system in one round.
 *
 * @param variant what was varied, such as {@code 500:4}
 * @param system what was measured, such as {@code Lossy HTTP}
 * @param round from 1; measurements of one round are compared with each other
 */
public record Measurement(String variant, String system, int round, Map<Metric, Double> values) {
    public Measurement {
        EnumMap<Metric, Double> known = new EnumMap<>(Metric.class);
        values.forEach((metric, value) -> {
            if (!value.isNaN()) {
                known.put(metric, value);
            }
        });
        values = known;
    }

    /** Returns nothing if this machine or system has no such number. */
    public OptionalDouble value(Metric metric) {
        Double value = values.get(metric);
        return value == null ? OptionalDouble.empty() : OptionalDouble.of(value);
    }
}
