package io.lossy.telemetry.catalog;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One field of an event's payload.
 *
 * @param unit      the unit of a number ({@code ms}, {@code bytes}, {@code percent}, {@code count}...), null for others
 * @param min       smallest allowed number, inclusive; null where the type sets no bound
 * @param max       largest allowed number, inclusive
 * @param values    the closed list of a string's values; empty when bounded by {@code maxLength} instead
 * @param maxLength longest allowed text in UTF-16 units; ids are bounded by it before they are hashed
 */
public record Field(
        String name,
        FieldType type,
        boolean required,
        String description,
        @Nullable String unit,
        @Nullable Double min,
        @Nullable Double max,
        List<String> values,
        int maxLength,
        Pii pii) {

    /** Ids and free strings longer than this are refused unless the catalog says otherwise. */
    public static final int DEFAULT_MAX_LENGTH = 256;

    public Field {
        values = List.copyOf(values);
        if (maxLength < 1) {
            throw new IllegalArgumentException("maxLength must be at least 1: " + name);
        }
    }

    public boolean isEnum() {
        return !values.isEmpty();
    }

    public boolean isNumeric() {
        return type == FieldType.NUMBER || type == FieldType.INTEGER;
    }
}
