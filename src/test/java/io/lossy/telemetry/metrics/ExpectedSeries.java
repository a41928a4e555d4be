package io.lossy.telemetry.metrics;

import io.lossy.telemetry.catalog.model.Catalog;
import io.lossy.telemetry.catalog.model.EventType;
import io.lossy.telemetry.catalog.model.Field;
import io.lossy.telemetry.catalog.model.MetricSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The series that the catalog promises, written out by a way of its own. */
public final class ExpectedSeries {
    private ExpectedSeries() {}

    /** Such as {@code lossy_stt_requests_total mode="cloud"}; of a histogram its count and each of its buckets. */
    public static Set<String> series(Catalog catalog) {
        Set<String> series = new TreeSet<>();
        for (EventType event : catalog.events().values()) {
            for (MetricSpec spec : event.metrics()) {
                labels(event, spec).forEach(labels -> series.addAll(lines(spec, labels)));
            }
        }
        return series;
    }

    private static List<Map<String, String>> labels(EventType event, MetricSpec spec) {
        List<Map<String, String>> all = List.of(new TreeMap<>(spec.constant()));
        for (Map.Entry<String, String> label : spec.labels().entrySet()) {
            List<Map<String, String>> longer = new ArrayList<>();
            for (Map<String, String> labels : all) {
                for (String value : values(event.field(label.getValue()), spec)) {
                    Map<String, String> more = new TreeMap<>(labels);
                    more.put(label.getKey(), value);
                    longer.add(more);
                }
            }
            all = longer;
        }
        return all;
    }

    private static Set<String> values(Field field, MetricSpec spec) {
        if (spec.where().containsKey(field.name())) {
            return new TreeSet<>(spec.where().get(field.name()));
        }
        Set<String> values = new TreeSet<>(field.isEnum() ? field.values() : List.of("true", "false"));
        if (!field.required() && field.absent() == null) {
            values.add("other");
        }
        return values;
    }

    private static List<String> lines(MetricSpec spec, Map<String, String> labels) {
        if (spec.type() != MetricSpec.Type.HISTOGRAM) {
            return List.of(line(spec.name(), labels));
        }
        List<String> lines = new ArrayList<>();
        lines.add(line(spec.name() + "_count", labels));
        lines.add(line(spec.name() + "_sum", labels));
        for (double bound : spec.buckets()) {
            Map<String, String> bucket = new TreeMap<>(labels);
            bucket.put("le", String.valueOf(bound));
            lines.add(line(spec.name() + "_bucket", bucket));
        }
        return lines;
    }

    private static String line(String name, Map<String, String> labels) {
        return name + " " + text(labels);
    }

    /** The labels of a line of the page, sorted. */
    public static String sorted(String labels) {
        return labels.isEmpty()
                ? ""
                : new TreeSet<>(List.of(labels.split(","))).stream().collect(Collectors.joining(","));
    }

    private static String text(Map<String, String> labels) {
        return labels.entrySet().stream()
                .map(label -> label.getKey() + "=\"" + label.getValue() + "\"")
                .collect(Collectors.joining(","));
    }
}
