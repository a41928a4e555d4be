package io.lossy.telemetry.event;

import io.lossy.telemetry.catalog.model.EventType;
import io.lossy.telemetry.catalog.model.Field;
import io.lossy.telemetry.catalog.model.FieldType;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Checks events of one type against a {@code where} of the catalog. Field names are resolved to indexes once, so that a
 * check parses nothing and allocates no objects. Without conditions it accepts every event.
 */
public final class Conditions {
    /** Accepts events whose field at this index has one of these values. */
    private record Condition(int field, List<Object> values, boolean absent) {
        boolean holds(Payload payload) {
            @Nullable Object value = payload.value(field);
            return value == null ? absent : values.contains(value);
        }
    }

    private final Condition[] all;

    private Conditions(Condition[] all) {
        this.all = all;
    }

    /** @param where the accepted values of each field; the catalog allows only enum and boolean fields here */
    public static Conditions of(EventType type, Map<String, List<String>> where) {
        return new Conditions(where.entrySet().stream()
                .map(entry -> condition(type, entry.getKey(), entry.getValue()))
                .toArray(Condition[]::new));
    }

    private static Condition condition(EventType type, String name, List<String> values) {
        int place = place(type, name);
        Field field = type.fields().get(place);
        boolean flag = field.type() == FieldType.BOOLEAN;
        List<Object> asStored = values.stream()
                .map(value -> flag ? (Object) Boolean.valueOf(value) : value)
                .toList();
        return new Condition(place, asStored, field.absent() != null && values.contains(field.absent()));
    }

    /** Returns the index of a field that the catalog names. */
    public static int place(EventType type, String field) {
        int place = type.indexOf(field);
        if (place < 0) {
            throw new IllegalArgumentException(type.name() + " has no field " + field);
        }
        return place;
    }

    /**
     * Returns true if all conditions hold. A condition on an absent field fails, unless the catalog says which value an
     * absent field counts as.
     */
    public boolean matches(Payload payload) {
        for (Condition condition : all) {
            if (!condition.holds(payload)) {
                return false;
            }
        }
        return true;
    }
}
