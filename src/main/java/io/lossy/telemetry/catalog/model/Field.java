package io.lossy.telemetry.catalog.model;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One field of an event's payload.
 *
 * @param unit the unit of a number ({@code ms}, {@code bytes}, {@code percent}, {@code count}...); null for other types
 * @param min smallest allowed number, inclusive; null for no bound beyond the type's
 * @param max largest allowed number, inclusive; null for no bound beyond the type's
 * @param values the closed list of a string's values; empty if {@code maxLength} bounds it instead
 * @param maxLength longest allowed text in UTF-16 units; for ids, before they are hashed. Does not apply to {@link
 *     FieldType#ERROR_TEXT}, which is cut before it is hashed
 * @param absent the enum or boolean value that metrics and aggregates count for an event without this field. If null,
 *     they count {@code other}, and a {@code where} on this field does not match. The value is never stored
 * @param deprecated what to send instead; null for a current field
 * @param forward names of the destinations that receive the stored value with the event
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
        Pii pii,
        @Nullable String absent,
        @Nullable String deprecated,
        Set<String> forward) {

    /** Longest id or free string unless the catalog sets another limit; longer ones are rejected. */
    public static final int DEFAULT_MAX_LENGTH = 256;

    public Field {
        values = List.copyOf(values);
        forward = Set.copyOf(forward);
        if (maxLength < 1) {
            throw new IllegalArgumentException("maxLength must be at least 1: " + name);
        }
        if (pii == Pii.DROP && !forward.isEmpty()) {
            throw new IllegalArgumentException("a dropped field is not forwarded: " + name);
        }
    }

    public boolean isEnum() {
        return !values.isEmpty();
    }

    public boolean isNumeric() {
        return type == FieldType.NUMBER || type == FieldType.INTEGER;
    }

    /** Returns true if {@link #maxLength} limits the field. */
    public boolean isBoundedText() {
        return type == FieldType.ID || (type == FieldType.STRING && !isEnum());
    }
}
