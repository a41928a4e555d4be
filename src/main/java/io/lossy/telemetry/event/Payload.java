package io.lossy.telemetry.event;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Holds the part of an event that is stored as {@code payload}: only catalogued fields, in catalog order, with ids
 * already hashed. It carries the JSON text too, so that the payload is encoded only once.
 */
public final class Payload {
    private final @Nullable Object[] values;
    private final String json;

    /**
     * @param values by the index of the field in {@code EventType.fields()}: String, Double, Long, Boolean or null
     * @param json   the same values as one JSON object, without absent fields
     */
    public Payload(@Nullable Object[] values, String json) {
        this.values = Arrays.copyOf(values, values.length);
        this.json = json;
    }

    public @Nullable Object value(int field) {
        return values[field];
    }

    /** Returns the number at this index, or NaN if there is none. */
    public double number(int field) {
        return values[field] instanceof Number n ? n.doubleValue() : Double.NaN;
    }

    public String json() {
        return json;
    }
}
