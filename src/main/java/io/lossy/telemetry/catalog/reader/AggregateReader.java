package io.lossy.telemetry.catalog.reader;

import io.lossy.telemetry.catalog.model.Aggregate;
import io.lossy.telemetry.catalog.model.Aggregate.Selector;
import io.lossy.telemetry.catalog.model.Aggregate.Threshold;
import io.lossy.telemetry.catalog.model.EventType;
import io.lossy.telemetry.catalog.model.Field;
import io.lossy.telemetry.yaml.DidYouMean;
import io.lossy.telemetry.yaml.YamlMap;
import io.lossy.telemetry.yaml.YamlNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads one entry of {@code aggregates}, after families and events. */
final class AggregateReader {
    private static final List<String> KINDS = List.of("distribution", "ratio", "rate", "total");
    private static final List<String> STATISTICS = List.of("mean", "p50", "p95", "p99", "max");
    private static final String VALUE = "value";

    private final Set<String> families;
    private final Map<String, EventType> events;

    AggregateReader(Set<String> families, Map<String, EventType> events) {
        this.families = families;
        this.events = events;
    }

    /** Returns empty if a problem prevents building the aggregate. */
    Optional<Aggregate> read(String name, YamlMap map) {
        int dot = name.indexOf('.');
        String family = dot < 0 ? "" : name.substring(0, dot);
        String word = name.substring(dot + 1);
        if (!families.contains(family) || !CatalogReader.WORD.matcher(word).matches()) {
            map.report(
                    "'" + name + "' is not an aggregate's name",
                    "write <family>.<what> with a family of this file: " + DidYouMean.listed(families));
        }
        String kind = map.oneOf("kind", KINDS);
        if (!KINDS.contains(map.string("kind", ""))) {
            // Without a kind the valid keys are unknown; one problem is enough.
            map.keys().forEach(map::get);
            return Optional.empty();
        }
        String description = map.string("description", "");
        boolean distribution = kind.equals("distribution");
        Threshold threshold = threshold(distribution, map);
        return switch (kind) {
            case "distribution" -> distribution(name, family, description, threshold, map);
            case "ratio" ->
                Optional.of(new Aggregate.Ratio(
                        name,
                        family,
                        description,
                        selectors("numerator", family, map),
                        selectors("denominator", family, map),
                        threshold));
            case "rate" ->
                Optional.of(new Aggregate.Rate(name, family, description, selectors("events", family, map), threshold));
            default -> Optional.of(total(name, family, description, threshold, map));
        };
    }

    private Optional<Aggregate> distribution(
            String name, String family, String description, @Nullable Threshold threshold, YamlMap map) {
        YamlNode node = map.get("event");
        if (node == null) {
            map.report("event", "is missing", "name the event that is measured");
        }
        Selector selector = node == null ? null : selector(node, "event", family, map);
        String fieldName = map.string("field");
        if (selector == null || fieldName.isEmpty()) {
            return Optional.empty();
        }
        Field field = numeric(fieldName, selector, map);
        String unit = field == null ? null : field.unit();
        return Optional.of(new Aggregate.Distribution(name, family, description, selector, fieldName, unit, threshold));
    }

    private Aggregate total(
            String name, String family, String description, @Nullable Threshold threshold, YamlMap map) {
        List<Selector> selectors = selectors("events", family, map);
        String field = map.optionalString("field");
        if (field != null) {
            selectors.forEach(selector -> numeric(field, selector, map));
        }
        return new Aggregate.Total(name, family, description, selectors, field, threshold);
    }

    private @Nullable Field numeric(String name, Selector selector, YamlMap map) {
        EventType event = events.get(selector.event());
        Field field = event == null ? null : EventReader.field(map, "field", name, event.fields());
        if (field != null && !field.isNumeric()) {
            map.report("field", "'" + name + "' is not a number", "name a field of type number or integer");
        }
        return field;
    }

    private List<Selector> selectors(String key, String family, YamlMap map) {
        YamlNode node = map.get(key);
        if (node == null) {
            map.report(key, "is missing", "name the events that count");
            return List.of();
        }
        List<YamlNode> nodes = node.isList() ? node.list() : List.of(node);
        if (nodes.isEmpty()) {
            map.report(key, "names no event", "name the events that count");
        }
        List<Selector> selectors = new ArrayList<>();
        for (YamlNode item : nodes) {
            Selector selector = selector(item, key, family, map);
            if (selector != null) {
                selectors.add(selector);
            }
        }
        return selectors;
    }

    /**
     * Reads {@code NAME} or {@code {event: NAME, where: {field: value}}}; the value may be a list. Returns null after
     * reporting an unknown event.
     */
    private @Nullable Selector selector(YamlNode node, String key, String family, YamlMap map) {
        YamlMap inner = node.isMap() ? node.map() : null;
        String name = inner == null ? node.text() : inner.string("event");
        EventType event = name == null ? null : events.get(name);
        Map<String, List<String>> where =
                inner == null ? Map.of() : WhereReader.read(inner, event == null ? null : event.fields());
        if (inner != null) {
            inner.closeUnknownKeys();
        }
        if (name == null || event == null) {
            if (name != null && !name.isEmpty()) {
                node.report("there is no event '" + name + "'", fix(name));
            }
            return null;
        }
        if (!event.family().equals(family) && families.contains(event.family())) {
            map.report(key, name + " is of family " + event.family(), "move the aggregate to that family");
        }
        return new Selector(name, where);
    }

    /** Suggests the nearest event name, because a list of all events would be too long. */
    private String fix(String name) {
        return DidYouMean.to(name, events.keySet()).isPresent()
                ? DidYouMean.fix(name, events.keySet())
                : "write the name of an event of this file, not an alias";
    }

    private static @Nullable Threshold threshold(boolean distribution, YamlMap map) {
        String statistic = distribution ? map.oneOf("statistic", STATISTICS, "p95") : VALUE;
        boolean below = map.bool("below", false);
        int minCount = map.integer("min_count", 1, 1, 1_000_000);
        Double warn = map.optionalNumber("warn");
        Double alert = map.optionalNumber("alert");
        if (warn == null && alert == null) {
            for (String key : List.of("statistic", "below", "min_count")) {
                if (map.has(key) && !map.has("warn") && !map.has("alert")) {
                    map.report(key, "has no effect without a threshold", "add 'warn: …' and 'alert: …', or remove it");
                }
            }
            return null;
        }
        if (warn == null || alert == null) {
            map.report("has only one of warn and alert", "add the other");
            return null;
        }
        if (below ? warn < alert : warn > alert) {
            map.report(
                    "warn",
                    "is met only after alert",
                    below ? "with below: true, warn must be above" + " alert" : "swap them");
        }
        return new Threshold(statistic, warn, alert, below, minCount);
    }
}
