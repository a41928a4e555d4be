package io.lossy.telemetry.event;

import io.lossy.telemetry.catalog.EventType;
import io.lossy.telemetry.catalog.FieldType;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A {@code where} of the catalog, made ready for one event type: names are resolved to the places of fields once, so that
 * looking at an event parses nothing and makes no objects. Without a condition it always holds.
 */
public final class Conditions {
    /** The field at this place has one of these values. */
    private record Condition(int field, List<Object> values) {
        boolean holds(Payload payload) {
            @Nullable Object value = payload.value(field);
            return value != null && values.contains(value);
        }
    }

    private final Condition[] all;

    private Conditions(Condition[] all) {
        this.all = all;
    }

    /** @param where for each of these fields the values that count; only enum and boolean fields, as the catalog sees to */
    public static Conditions of(EventType type, Map<String, List<String>> where) {
        return new Conditions(where.entrySet().stream()
                .map(entry -> condition(type, entry.getKey(), entry.getValue()))
                .toArray(Condition[]::new));
    }

    private static Condition condition(EventType type, String name, List<String> values) {
        int place = place(type, name);
        boolean flag = type.fields().get(place).type() == FieldType.BOOLEAN;
        List<Object> asStored = values.stream()
                .map(value -> flag ? (Object) Boolean.valueOf(value) : value)
                .toList();
        return new Condition(place, asStored);
    }

    /** The place of a field that the catalog names. */
    public static int place(EventType type, String field) {
        int place = type.indexOf(field);
        if (place < 0) {
            throw new IllegalArgumentException(type.name() + " has no field " + field);
        }
        return place;
    }

    /** An event without one of the fields does not count. */
    public boolean hold(Payload payload) {
        for (Condition condition : all) {
            if (!condition.holds(payload)) {
                return false;
            }
        }
        return true;
    }
}
