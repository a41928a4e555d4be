package io.lossy.telemetry.catalog.model;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A Prometheus metric that is fed by one event.
 *
 * @param name the exposed name, {@code lossy_...}; counters end in {@code _total}
 * @param field the number that a histogram or gauge observes, or that a counter adds; null if a counter adds one
 * @param offset added to the field, in its unit, before it is observed: retries plus 1 are attempts
 * @param buckets a histogram's upper bounds in the metric's own unit, ascending
 * @param labels label name to the enum or boolean field that gives its value
 * @param constant label name to a fixed value
 * @param where enum or boolean field to the values that count; an event with another value is not counted
 */
public record MetricSpec(
        String name,
        Type type,
        String description,
        @Nullable String field,
        int offset,
        List<Double> buckets,
        Map<String, String> labels,
        Map<String, String> constant,
        Map<String, List<String>> where) {

    /** The kinds of meter an event may feed. */
    public enum Type {
        COUNTER,
        HISTOGRAM,
        GAUGE
    }

    public MetricSpec {
        buckets = List.copyOf(buckets);
        labels = Map.copyOf(labels);
        constant = Map.copyOf(constant);
        where = Map.copyOf(where);
    }
}
