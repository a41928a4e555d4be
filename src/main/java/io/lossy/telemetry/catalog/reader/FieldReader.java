package io.lossy.telemetry.catalog.reader;

import io.lossy.telemetry.catalog.model.Field;
import io.lossy.telemetry.catalog.model.FieldType;
import io.lossy.telemetry.catalog.model.Pii;
import io.lossy.telemetry.catalog.model.Units;
import io.lossy.telemetry.yaml.DidYouMean;
import io.lossy.telemetry.yaml.YamlMap;
import io.lossy.telemetry.yaml.YamlNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads one entry of an event's {@code fields}. */
final class FieldReader {
    /** The largest whole number that is exact in JavaScript, 2^53 - 1. */
    private static final double MAX_EXACT = 9_007_199_254_740_991d;

    private static final int MAX_ENUM = 100;
    private static final int MAX_TEXT = 4_096;
    private static final Pattern VALUE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.:/-]{0,63}");
    private static final List<String> TYPES =
            Arrays.stream(FieldType.values()).map(FieldType::word).toList();
    private static final List<String> PII =
            Arrays.stream(Pii.values()).map(Pii::word).toList();
    private static final List<String> LIMITS = List.of("unit", "min", "max", "enum", "max_length");
    private static final List<String> FLAG = List.of("true", "false");

    private FieldReader() {}

    /** @param ofEvent the destinations that receive the event */
    static Field read(String name, YamlMap map, Set<String> ofEvent) {
        FieldType known = FieldType.fromWord(map.oneOf("type", TYPES));
        FieldType type = known == null ? FieldType.STRING : known;
        boolean sure = TYPES.contains(map.string("type", ""));
        boolean required = map.bool("required", false);
        String description = map.string("description", "");
        if (!sure) {
            // Without a type the other keys can't be checked; one problem is enough.
            LIMITS.forEach(map::get);
            map.get("pii");
            map.get("absent");
            map.get("deprecated");
            map.get("forward");
            return new Field(
                    name, type, required, description, null, null, null, List.of(), 1, Pii.NONE, null, null, Set.of());
        }
        refuseOthersLimits(type, map);
        Double min = map.optionalNumber("min");
        Double max = map.optionalNumber("max");
        checkRange(type, min, max, map);
        List<String> values = values(map);
        Pii pii = pii(type, map);
        return new Field(
                name,
                type,
                required,
                description,
                unit(map),
                min,
                max,
                values,
                maxLength(type, values, map),
                pii,
                absent(type, required, values, map),
                map.optionalString("deprecated"),
                ForwardReader.ofField(map, pii, ofEvent));
    }

    private static Set<String> limitsOf(FieldType type) {
        return switch (type) {
            case NUMBER, INTEGER -> Set.of("unit", "min", "max");
            case STRING -> Set.of("enum", "max_length");
            case ID -> Set.of("max_length");
            case BOOLEAN, ERROR_TEXT -> Set.of();
        };
    }

    private static void refuseOthersLimits(FieldType type, YamlMap map) {
        for (String key : LIMITS) {
            if (map.has(key) && !limitsOf(type).contains(key)) {
                map.report(key, key + " has no effect for type " + type.word(), "remove it or change the type");
            }
        }
    }

    private static @Nullable String unit(YamlMap map) {
        return map.has("unit") ? map.oneOf("unit", Units.WORDS, "count") : null;
    }

    private static void checkRange(FieldType type, @Nullable Double min, @Nullable Double max, YamlMap map) {
        if (min != null && max != null && min > max) {
            map.report("min", "min " + min + " is above max " + max, "swap them");
        }
        if (type != FieldType.INTEGER) {
            return;
        }
        for (String key : List.of("min", "max")) {
            Double bound = key.equals("min") ? min : max;
            if (bound != null && (bound != Math.rint(bound) || Math.abs(bound) > MAX_EXACT)) {
                map.report(
                        key, "is not a limit for a whole number", "write a whole number within ±2^53, or type: number");
            }
        }
    }

    private static List<String> values(YamlMap map) {
        List<YamlNode> items = map.list("enum");
        if (map.has("enum") && items.isEmpty()) {
            map.report("enum", "allows no value", "list the values, or write max_length instead");
        }
        if (items.size() > MAX_ENUM) {
            map.report("enum", items.size() + " values are too many", "group them into at most " + MAX_ENUM);
            return List.of();
        }
        List<String> values = new ArrayList<>();
        for (YamlNode item : items) {
            String value = item.text();
            if (value == null) {
                continue;
            }
            if (!VALUE.matcher(value).matches()) {
                item.report("'" + value + "' is not an enum value", "write at most 64 of a-z, A-Z, 0-9 and _.:/-");
            } else if (values.contains(value)) {
                item.report("'" + value + "' is here twice", "keep one of them");
            } else {
                values.add(value);
            }
        }
        return values;
    }

    private static int maxLength(FieldType type, List<String> values, YamlMap map) {
        if (type == FieldType.STRING && map.has("enum") && map.has("max_length")) {
            map.report("max_length", "enum and max_length exclude each other", "remove one of them");
        }
        if (type == FieldType.STRING && !map.has("enum") && !map.has("max_length")) {
            map.report("type", "a string needs a limit", "add 'enum: [...]' or 'max_length: …'");
        }
        int longest = values.stream().mapToInt(String::length).max().orElse(Field.DEFAULT_MAX_LENGTH);
        return map.integer("max_length", longest, 1, MAX_TEXT);
    }

    private static Pii pii(FieldType type, YamlMap map) {
        String otherwise = type == FieldType.ERROR_TEXT ? Pii.HASH.word() : Pii.NONE.word();
        Pii pii = Pii.fromWord(map.oneOf("pii", PII, otherwise));
        if (type == FieldType.ERROR_TEXT && pii == Pii.NONE) {
            map.report("pii", "an error's text is never stored as sent", "remove it, or write 'pii: drop'");
        } else if (type == FieldType.ID && (pii == null || pii == Pii.NONE)) {
            map.report("pii", "an id is never stored as sent", "write 'pii: hash', or 'pii: drop'");
        } else if (!type.isPersonal() && type != FieldType.STRING && pii == Pii.HASH) {
            map.report("pii", "only an id or a string can be hashed", "write 'pii: drop', or 'type: id'");
        }
        return pii == null ? Pii.NONE : pii;
    }

    /**
     * Accepts only a value that the field can have, so that a label never gets a value that the catalog does not list.
     */
    private static @Nullable String absent(FieldType type, boolean required, List<String> values, YamlMap map) {
        YamlNode node = map.get("absent");
        String value = node == null ? null : node.text();
        if (value == null) {
            return null;
        }
        List<String> possible = type == FieldType.BOOLEAN ? FLAG : values;
        if (required) {
            map.report("absent", "a required field is never absent", "remove 'absent' or 'required'");
        } else if (possible.isEmpty()) {
            map.report("absent", "has no effect without a closed list of values", "remove it, or add 'enum: [...]'");
        } else if (!possible.contains(value)) {
            map.report("absent", "'" + value + "' is not a value of this field", DidYouMean.fix(value, possible));
        } else {
            return value;
        }
        return null;
    }
}
