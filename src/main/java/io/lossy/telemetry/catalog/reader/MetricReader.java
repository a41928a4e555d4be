package io.lossy.telemetry.catalog.reader;

import io.lossy.telemetry.catalog.model.Field;
import io.lossy.telemetry.catalog.model.FieldType;
import io.lossy.telemetry.catalog.model.MetricSpec;
import io.lossy.telemetry.catalog.model.Pii;
import io.lossy.telemetry.catalog.model.Units;
import io.lossy.telemetry.yaml.YamlMap;
import io.lossy.telemetry.yaml.YamlNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads the {@code metrics} of all events. Keeps the first metric of each name, because the others of that name must
 * match it.
 */
final class MetricReader {
    private static final Pattern NAME = Pattern.compile("lossy_[a-z][a-z0-9_]{1,90}");
    private static final Pattern OWN = Pattern.compile("lossy_(ingest|pipeline|aggregate|client|circuit|build)_.*");
    private static final Pattern TAKEN_ENDING = Pattern.compile(".*_(bucket|sum|count|max|created|info)");
    private static final Set<String> TAKEN_LABELS = Set.of("le", "quantile", "job", "instance");
    private static final List<String> TYPES = List.of("counter", "histogram", "gauge");
    private static final int MAX_BUCKETS = 30;
    private static final int MAX_OFFSET = 1_000_000;

    private final Map<String, MetricSpec> seen = new HashMap<>();

    MetricSpec read(YamlMap map, List<Field> fields) {
        String name = map.string("name");
        MetricSpec.Type type = MetricSpec.Type.valueOf(map.oneOf("type", TYPES).toUpperCase(Locale.ROOT));
        if (!TYPES.contains(map.string("type", ""))) {
            // Without a type the other keys can't be checked; one problem is enough.
            map.keys().forEach(map::get);
            return new MetricSpec(name, type, "", null, 0, List.of(), Map.of(), Map.of(), Map.of());
        }
        checkName(name, type, map);
        MetricSpec first = seen.get(name);
        MetricSpec spec = new MetricSpec(
                name,
                type,
                description(first, map),
                field(name, type, fields, map),
                offset(type, fields, map),
                buckets(type, map),
                labels(fields, map),
                constant(map),
                WhereReader.read(map, fields));
        checkOverlap(spec, map);
        SeriesLimits.check(spec, fields, map);
        if (first == null) {
            seen.put(name, spec);
        } else {
            checkAlike(first, spec, map);
        }
        return spec;
    }

    private static void checkName(String name, MetricSpec.Type type, YamlMap map) {
        if (name.isEmpty()) {
            return;
        }
        if (!NAME.matcher(name).matches()) {
            map.report("name", "'" + name + "' is not a metric's name", "write lossy_<what>_<unit> in lower case");
        } else if (OWN.matcher(name).matches()) {
            map.report(
                    "name",
                    "'" + name + "' is reserved for the program's own metrics",
                    "choose another second" + " word");
        } else if (type == MetricSpec.Type.COUNTER && !name.endsWith("_total")) {
            map.report("name", "a counter's name ends in _total", "write " + name + "_total");
        } else if (type != MetricSpec.Type.COUNTER
                && (name.endsWith("_total") || TAKEN_ENDING.matcher(name).matches())) {
            map.report("name", "Prometheus uses this ending itself", "leave it off");
        }
    }

    private static String description(@Nullable MetricSpec first, YamlMap map) {
        String own = map.optionalString("description");
        if (first == null) {
            return own == null ? map.string("description") : own;
        }
        if (own != null && !own.equals(first.description())) {
            map.report("description", "differs from the first metric of this name", "leave it out here");
        }
        return first.description();
    }

    private static @Nullable String field(String metric, MetricSpec.Type type, List<Field> fields, YamlMap map) {
        String name = map.optionalString("field");
        if (name == null) {
            if (type != MetricSpec.Type.COUNTER) {
                map.report("field", "is missing", "name the numeric field that is observed");
            }
            return null;
        }
        Field field = EventReader.field(map, "field", name, fields);
        if (field == null) {
            return name;
        }
        if (!field.isNumeric()) {
            map.report("field", "'" + name + "' is not a number", "name a field of type number or integer");
        } else if (Units.factor(metric, field.unit()).isEmpty()) {
            map.report(
                    "field",
                    "'" + name + "' is in " + field.unit() + ", the metric's name says otherwise",
                    "end the name in the field's unit; only ms becomes _seconds by itself");
        }
        return name;
    }

    /** Reads a whole number, so that whole values stay whole: only histograms in seconds count fractions. */
    private static int offset(MetricSpec.Type type, List<Field> fields, YamlMap map) {
        int offset = map.integer("offset", 0, -MAX_OFFSET, MAX_OFFSET);
        String name = map.optionalString("field");
        if (!map.has("offset")) {
            return 0;
        }
        if (type == MetricSpec.Type.COUNTER) {
            map.report("offset", "a counter adds what the field says", "remove it, or make it a histogram");
        } else if (name == null) {
            map.report("offset", "has no effect without a field", "name the field it is added to");
        } else if (type == MetricSpec.Type.HISTOGRAM && offset < 0 && !staysPositive(name, offset, fields)) {
            map.report("offset", "a value below 0 is not observed", "give '" + name + "' a min of " + -offset);
        }
        return offset;
    }

    private static boolean staysPositive(String name, int offset, List<Field> fields) {
        return fields.stream()
                .filter(field -> field.name().equals(name))
                .allMatch(field -> field.min() != null && field.min() + offset >= 0);
    }

    private static List<Double> buckets(MetricSpec.Type type, YamlMap map) {
        List<Double> bounds = new ArrayList<>();
        List<YamlNode> items = map.list("buckets");
        if (type != MetricSpec.Type.HISTOGRAM && map.has("buckets")) {
            map.report("buckets", "only a histogram has buckets", "remove them");
        } else if (type == MetricSpec.Type.HISTOGRAM && (items.isEmpty() || items.size() > MAX_BUCKETS)) {
            map.report("buckets", "a histogram needs 1 to " + MAX_BUCKETS + " buckets", "add 'buckets: [0.1, 0.5, 1]'");
        }
        for (YamlNode item : items) {
            OptionalDouble bound = item.number(Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY);
            if (bound.isEmpty()) {
                continue;
            }
            double value = bound.getAsDouble();
            if (value <= 0) {
                item.report(value + " is not above 0", "start with the smallest value that you want to distinguish");
            } else if (!bounds.isEmpty() && value <= bounds.get(bounds.size() - 1)) {
                item.report(value + " does not ascend", "sort the buckets, each once");
            }
            bounds.add(value);
        }
        return bounds;
    }

    private static Map<String, String> labels(List<Field> fields, YamlMap map) {
        Map<String, String> labels = new LinkedHashMap<>();
        YamlNode node = map.get("labels");
        if (node != null && node.isMap()) {
            labels.putAll(node.map().strings());
        } else {
            map.listOfStrings("labels").forEach(field -> labels.put(field, field));
        }
        labels.forEach((label, name) -> {
            checkLabel("labels", label, map);
            Field field = EventReader.field(map, "labels", name, fields);
            if (field != null && !field.isEnum() && field.type() != FieldType.BOOLEAN) {
                map.report("labels", "'" + name + "' has no closed list of values", "use an enum or boolean field");
            } else if (field != null && field.pii() != Pii.NONE) {
                map.report("labels", "'" + name + "' is personal", "use a field with pii: none");
            }
        });
        return labels;
    }

    private static Map<String, String> constant(YamlMap map) {
        Map<String, String> constant = map.optionalMap("constant").strings();
        constant.keySet().forEach(label -> checkLabel("constant", label, map));
        return constant;
    }

    private static void checkLabel(String key, String label, YamlMap map) {
        if (!CatalogReader.WORD.matcher(label).matches() || TAKEN_LABELS.contains(label)) {
            map.report(key, "'" + label + "' cannot be a label", "write another name in lower case");
        }
    }

    private static void checkOverlap(MetricSpec spec, YamlMap map) {
        for (String label : spec.labels().keySet()) {
            if (spec.constant().containsKey(label)) {
                map.report("constant", "label '" + label + "' is in labels too", "keep one of them");
            }
        }
    }

    /**
     * Reports metrics of one name with different types, labels or buckets, because Prometheus would silently sum their
     * series to a wrong value.
     */
    private static void checkAlike(MetricSpec first, MetricSpec spec, YamlMap map) {
        if (first.type() != spec.type()) {
            map.report("type", spec.name() + " is a " + word(first) + " elsewhere", "write " + word(first));
        }
        if (!labelNames(first).equals(labelNames(spec))) {
            map.report(
                    "name",
                    spec.name() + " has the labels " + labelNames(first) + " elsewhere, here " + labelNames(spec),
                    "give all the same labels; use constant where a field is missing");
        }
        if (!first.buckets().equals(spec.buckets())) {
            map.report("buckets", spec.name() + " has other buckets elsewhere", "copy " + first.buckets());
        }
    }

    private static String word(MetricSpec spec) {
        return spec.type().name().toLowerCase(Locale.ROOT);
    }

    static Set<String> labelNames(MetricSpec spec) {
        Set<String> names = new TreeSet<>(spec.labels().keySet());
        names.addAll(spec.constant().keySet());
        return names;
    }
}
