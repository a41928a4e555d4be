package io.lossy.telemetry.metrics;

import io.lossy.telemetry.catalog.model.MetricSpec;
import io.lossy.telemetry.catalog.model.Units;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.DoubleConsumer;

/**
 * Creates the meter of a catalogued metric and one set of labels, under exactly the catalog's name. Events that update
 * the same metric with the same labels share a meter.
 */
final class Instruments {
    private static final double NANOS = 1e9;

    private final MeterRegistry registry;
    private final Map<List<Object>, DoubleConsumer> gauges = new HashMap<>();

    Instruments(MeterRegistry registry) {
        this.registry = registry;
    }

    /** Returns a consumer of values in the metric's own unit. */
    DoubleConsumer of(MetricSpec spec, Tags tags) {
        return switch (spec.type()) {
            case COUNTER -> counter(spec, tags);
            case HISTOGRAM -> "s".equals(Units.promisedBy(spec.name())) ? timer(spec, tags) : summary(spec, tags);
            case GAUGE -> gauges.computeIfAbsent(List.of(spec.name(), tags), key -> gauge(spec, tags));
        };
    }

    private DoubleConsumer counter(MetricSpec spec, Tags tags) {
        return Counter.builder(spec.name())
                .description(spec.description())
                .tags(tags)
                .register(registry)::increment;
    }

    /**
     * Creates a timer. Micrometer stores time in whole nanoseconds, so values and bounds are rounded to the nearest
     * one.
     */
    private DoubleConsumer timer(MetricSpec spec, Tags tags) {
        Duration[] bounds = spec.buckets().stream()
                .map(seconds -> Duration.ofNanos(Math.round(seconds * NANOS)))
                .toArray(Duration[]::new);
        Timer timer = Timer.builder(spec.name())
                .description(spec.description())
                .tags(tags)
                .serviceLevelObjectives(bounds)
                .register(registry);
        return seconds -> timer.record(Math.round(seconds * NANOS), TimeUnit.NANOSECONDS);
    }

    /**
     * Creates a summary without a base unit, because Micrometer would append the unit to the name. Buckets count a
     * value rounded up to a whole number.
     */
    private DoubleConsumer summary(MetricSpec spec, Tags tags) {
        return DistributionSummary.builder(spec.name())
                .description(spec.description())
                .tags(tags)
                .serviceLevelObjectives(
                        spec.buckets().stream().mapToDouble(Double::doubleValue).toArray())
                .register(registry)::record;
    }

    private DoubleConsumer gauge(MetricSpec spec, Tags tags) {
        AtomicReference<Double> last = new AtomicReference<>(0.0);
        Gauge.builder(spec.name(), last, AtomicReference::get)
                .description(spec.description())
                .tags(tags)
                .strongReference(true)
                .register(registry);
        return last::set;
    }
}
