package io.lossy.telemetry.catalog;

import io.lossy.telemetry.yaml.Nearest;
import io.lossy.telemetry.yaml.YamlMap;
import io.lossy.telemetry.yaml.YamlNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads the {@code where} of a metric or an aggregate: an event counts when each of these fields has one of the values
 * listed for it. Only fields with a closed list of values can be asked for, so that a condition which never holds is found
 * here and not on an empty dashboard.
 */
final class WhereReader {
    private static final List<String> FLAG = List.of("true", "false");

    private WhereReader() {}

    /**
     * @param map    that has the key {@code where}, or hasn't
     * @param fields of the event; null when the event is not known, which has been reported
     */
    static Map<String, List<String>> read(YamlMap map, @Nullable List<Field> fields) {
        YamlMap where = map.optionalMap("where");
        if (where.isPresent() && where.keys().isEmpty()) {
            where.report("names no field", "write 'field: value', or remove it");
        }
        Map<String, List<String>> conditions = new LinkedHashMap<>();
        for (String name : where.keys()) {
            YamlNode node = where.find(name);
            if (node != null) {
                List<String> possible = fields == null ? List.of() : possible(node, name, fields);
                conditions.put(name, values(node, name, possible));
            }
        }
        return conditions;
    }

    /** What the field can hold; empty, and reported, where there is nothing to ask for. */
    private static List<String> possible(YamlNode node, String name, List<Field> fields) {
        Field field = fields.stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElse(null);
        if (field == null) {
            List<String> known = fields.stream().map(Field::name).toList();
            node.report("there is no field '" + name + "'", Nearest.fix(name, known));
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
            node.report("lists no value, so that nothing counts", "name the values that count");
        }
        List<String> values = new ArrayList<>();
        for (YamlNode item : items) {
            String value = item.text();
            if (value == null) {
                continue;
            }
            if (!possible.isEmpty() && !possible.contains(value)) {
                item.report("'" + name + "' is never '" + value + "'", Nearest.fix(value, possible));
            } else if (values.contains(value)) {
                item.report("'" + value + "' is here twice", "keep one of them");
            }
            values.add(value);
        }
        return List.copyOf(values);
    }
}
