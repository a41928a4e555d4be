package io.lossy.telemetry.catalog.reader;

import io.lossy.telemetry.catalog.model.Field;
import io.lossy.telemetry.catalog.model.FieldType;
import io.lossy.telemetry.catalog.model.Pii;
import io.lossy.telemetry.yaml.DidYouMean;
import io.lossy.telemetry.yaml.YamlMap;
import io.lossy.telemetry.yaml.YamlNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads the {@code where} of a metric or an aggregate. An event counts if each of these fields has one of the listed
 * values. Only fields with a closed list of values are allowed, so that a condition that never holds is found here and
 * not on an empty dashboard.
 */
final class WhereReader {
    private static final List<String> FLAG = List.of("true", "false");

    private WhereReader() {}

    /**
     * @param map the map that may have the key {@code where}
     * @param fields the event's fields; null if the event is unknown, which has been reported
     */
    static Map<String, List<String>> read(YamlMap map, @Nullable List<Field> fields) {
        YamlMap where = map.optionalMap("where");
        if (where.isPresent() && where.keys().isEmpty()) {
            where.report("names no field", "write 'field: value', or remove it");
        }
        Map<String, List<String>> conditions = new LinkedHashMap<>();
        for (String name : where.keys()) {
            YamlNode node = where.get(name);
            if (node != null) {
                List<String> possible = fields == null ? List.of() : possible(node, name, fields);
                conditions.put(name, values(node, name, possible));
            }
        }
        return conditions;
    }

    /** Returns the values that the field can have. Empty, after reporting a problem, if the field can't be used. */
    private static List<String> possible(YamlNode node, String name, List<Field> fields) {
        Field field = fields.stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElse(null);
        if (field == null) {
            List<String> known = fields.stream().map(Field::name).toList();
            node.report("there is no field '" + name + "'", DidYouMean.fix(name, known));
        } else if (!field.isEnum() && field.type() != FieldType.BOOLEAN) {
            node.report("'" + name + "' has no closed list of values", "use an enum or boolean field");
        } else if (field.pii() != Pii.NONE) {
            node.report("'" + name + "' is personal", "use a field with pii: none");
        } else {
            return field.isEnum() ? field.values() : FLAG;
        }
        return List.of();
    }

    private static List<String> values(YamlNode node, String name, List<String> possible) {
        List<YamlNode> items = node.isList() ? node.list() : List.of(node);
        if (items.isEmpty()) {
            node.report("lists no value, so nothing would count", "name the values that count");
        }
        List<String> values = new ArrayList<>();
        for (YamlNode item : items) {
            String value = item.text();
            if (value == null) {
                continue;
            }
            if (!possible.isEmpty() && !possible.contains(value)) {
                item.report("'" + name + "' is never '" + value + "'", DidYouMean.fix(value, possible));
            } else if (values.contains(value)) {
                item.report("'" + value + "' is here twice", "keep one of them");
            }
            values.add(value);
        }
        return List.copyOf(values);
    }
}
