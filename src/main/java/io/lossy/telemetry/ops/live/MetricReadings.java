package io.lossy.telemetry.ops.live;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.distribution.CountAtBucket;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Finds the current meters by name. The page shows the same numbers as {@code /metrics}, from the same registry. */
public final class MetricReadings {
    private final Map<String, List<Meter>> byName;

    private MetricReadings(Map<String, List<Meter>> byName) {
        this.byName = byName;
    }

    public static MetricReadings of(MeterRegistry registry) {
        Map<String, List<Meter>> byName = new HashMap<>();
        registry.forEachMeter(meter -> byName.computeIfAbsent(meter.getId().getName(), name -> new ArrayList<>(4))
                .add(meter));
        return new MetricReadings(byName);
    }

    private List<Meter> named(String name) {
        return byName.getOrDefault(name, List.of());
    }

    /** Returns the sum of all series of a counter or gauge, or NaN if there is none. */
    double sum(String name) {
        return sum(name, null, "");
    }

    /** Returns the sum of the series whose tag {@code key} has this value. A null key matches all. */
    double sum(String name, @Nullable String key, String value) {
        double sum = Double.NaN;
        for (Meter meter : named(name)) {
            if (key == null || value.equals(meter.getId().getTag(key))) {
                double number = number(meter);
                sum = Double.isNaN(sum) ? number : sum + number;
            }
        }
        return sum;
    }

    double max(String name) {
        return named(name).stream().mapToDouble(MetricReadings::number).max().orElse(Double.NaN);
    }

    /** Returns the sum of the series for each value of one tag. */
    Map<String, Double> by(String name, String key) {
        return by(name, key, key, null);
    }

    /** Does the same for the series whose other tag has this value. A null value matches all. */
    Map<String, Double> by(String name, String key, String other, @Nullable String otherValue) {
        Map<String, Double> sums = new LinkedHashMap<>();
        for (Meter meter : named(name)) {
            String value = meter.getId().getTag(key);
            if (value != null
                    && (otherValue == null || otherValue.equals(meter.getId().getTag(other)))) {
                sums.merge(value, number(meter), Double::sum);
            }
        }
        return sums;
    }

    /** Returns the cumulative buckets of a timer in seconds. Empty if there is no such timer. */
    List<Quantile.Bucket> buckets(String name) {
        for (Meter meter : named(name)) {
            if (meter instanceof Timer timer) {
                List<Quantile.Bucket> buckets = new ArrayList<>();
                for (CountAtBucket at : timer.takeSnapshot().histogramCounts()) {
                    buckets.add(new Quantile.Bucket(at.bucket(TimeUnit.SECONDS), at.count()));
                }
                buckets.add(new Quantile.Bucket(Double.POSITIVE_INFINITY, timer.count()));
                return buckets;
            }
        }
        return List.of();
    }

    /** Returns the longest duration of the last minutes in seconds, or NaN if there is no such timer. */
    double longest(String name) {
        return named(name).stream()
                .mapToDouble(meter -> meter instanceof Timer timer ? timer.max(TimeUnit.SECONDS) : Double.NaN)
                .max()
                .orElse(Double.NaN);
    }

    private static double number(Meter meter) {
        if (meter instanceof Counter counter) {
            return counter.count();
        }
        return meter instanceof Gauge gauge ? gauge.value() : Double.NaN;
    }
}
