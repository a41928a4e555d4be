package io.lossy.telemetry.catalog.reader;

import io.lossy.telemetry.catalog.model.EventType;
import io.lossy.telemetry.catalog.model.Family;
import io.lossy.telemetry.catalog.model.Field;
import io.lossy.telemetry.catalog.model.MetricSpec;
import io.lossy.telemetry.catalog.model.SchemaVer;
import io.lossy.telemetry.catalog.model.Source;
import io.lossy.telemetry.yaml.DidYouMean;
import io.lossy.telemetry.yaml.YamlMap;
import io.lossy.telemetry.yaml.YamlNode;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads one entry of {@code events}, after the families. */
final class EventReader {
    private static final List<String> SOURCES =
            Arrays.stream(Source.values()).map(Source::word).toList();

    private static final int MAX_FIELDS = 100;
    private static final int MAX_METRICS = 50;

    private final Map<String, Family> families;
    private final Map<String, Integer> lines;
    private final MetricReader metrics = new MetricReader();

    /** @param lines receives the lines of fields and metrics */
    EventReader(Map<String, Family> families, Map<String, Integer> lines) {
        this.families = families;
        this.lines = lines;
    }

    EventType read(String name, YamlMap map) {
        String family = map.string("family");
        if (!family.isEmpty() && !families.containsKey(family)) {
            CatalogReader.unknown(map, "family", "family", family, families.keySet());
        }
        Family of = families.get(family);
        Set<String> forward = ForwardReader.ofEvent(map);
        List<Field> fields = fields(map.optionalMap("fields"), forward);
        return new EventType(
                name,
                new LinkedHashSet<>(map.listOfStrings("aliases")),
                family,
                sources(map),
                version(map),
                map.string("description", ""),
                map.string("purpose", ""),
                map.string("owner", of == null ? "" : of.owner()),
                sampleRate(map),
                expires(map),
                map.optionalString("deprecated"),
                forward,
                fields,
                metrics(map, fields));
    }

    private static Set<Source> sources(YamlMap map) {
        Set<Source> sources = new LinkedHashSet<>();
        if (!map.has("sources")) {
            map.report("sources", "is missing", "add 'sources: [extension]'; known are " + SOURCES);
        } else if (map.list("sources").isEmpty()) {
            map.report("sources", "is empty, so no source may send this event", "name at least one of " + SOURCES);
        }
        for (YamlNode item : map.list("sources")) {
            String word = item.oneOf(SOURCES);
            Source source = word == null ? null : Source.fromWord(word);
            if (source != null && !sources.add(source)) {
                item.report("'" + word + "' is here twice", "keep one of them");
            }
        }
        return sources;
    }

    private static SchemaVer version(YamlMap map) {
        String text = map.string("version");
        SchemaVer version = SchemaVer.parse(text);
        if (version == null && !text.isEmpty()) {
            map.report("version", "'" + text + "' is not MODEL-REVISION-ADDITION", "write 1-0-0 for a new event");
        }
        return version == null ? new SchemaVer(1, 0, 0) : version;
    }

    private static double sampleRate(YamlMap map) {
        double rate = map.number("sample_rate", 1.0, 0, 1);
        if (rate > 0) {
            return rate;
        }
        map.report("sample_rate", "0 would store nothing", "write a share above 0, or 'enabled: false' at the family");
        return 1.0;
    }

    private static @Nullable LocalDate expires(YamlMap map) {
        String text = map.optionalString("expires");
        if (text == null) {
            return null;
        }
        try {
            return LocalDate.parse(text);
        } catch (DateTimeParseException e) {
            map.report("expires", "'" + text + "' is not a date", "write YYYY-MM-DD");
            return null;
        }
    }

    private List<Field> fields(YamlMap map, Set<String> forward) {
        CatalogReader.atMost(MAX_FIELDS, map.keys().size(), map, "fields");
        if (map.keys().size() > MAX_FIELDS) {
            map.keys().forEach(map::get);
            return List.of();
        }
        List<Field> fields = new ArrayList<>();
        map.maps().forEach((name, field) -> {
            CatalogReader.checkWord(map, name, "field");
            lines.put(field.path(), field.line());
            fields.add(FieldReader.read(name, field, forward));
        });
        return fields;
    }

    private List<MetricSpec> metrics(YamlMap map, List<Field> fields) {
        int count = map.list("metrics").size();
        CatalogReader.atMost(MAX_METRICS, count, map, "metrics");
        if (count > MAX_METRICS || map.optionalMap("fields").keys().size() > MAX_FIELDS) {
            return List.of(); // skip the check of each metric against each field
        }
        List<MetricSpec> specs = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (YamlMap metric : map.listOfMaps("metrics")) {
            MetricSpec spec = metrics.read(metric, fields);
            if (!names.add(spec.name())) {
                metric.report("name", "'" + spec.name() + "' is here twice", "keep one, or it counts this event twice");
            }
            lines.putIfAbsent(map.path() + ".metrics." + spec.name(), metric.line());
            specs.add(spec);
        }
        return specs;
    }

    /** Returns the field of this name, or null after reporting a problem at the key that names it. */
    static @Nullable Field field(YamlMap map, String key, String name, List<Field> fields) {
        for (Field field : fields) {
            if (field.name().equals(name)) {
                return field;
            }
        }
        List<String> known = fields.stream().map(Field::name).toList();
        map.report(key, "there is no field '" + name + "'", DidYouMean.fix(name, known));
        return null;
    }
}
