package io.lossy.telemetry.event;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The part of an event that is stored as {@code payload}: only catalogued fields, in catalog order, ids already hashed.
 * Carries its JSON text too, so that it is encoded once on its whole way.
 */
public final class Payload {
    private final @Nullable Object[] values;
    private final String json;

    /**
     * @param values by the place of the field in {@code EventType.fields()}: String, Double, Long, Boolean or null
     * @param json   the same as one JSON object, without absent fields
     */
    public Payload(@Nullable Object[] values, String json) {
        this.values = Arrays.copyOf(values, values.length);
        this.json = json;
    }

    public @Nullable Object value(int field) {
        return values[field];
    }

    /** The number at this place, or NaN where there is none. */
    public double number(int field) {
        return values[field] instanceof Number n ? n.doubleValue() : Double.NaN;
    }

    public String json() {
        return json;
    }
}
