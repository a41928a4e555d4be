package io.lossy.telemetry.aggregate;

import io.lossy.telemetry.catalog.Aggregate.Selector;
import io.lossy.telemetry.catalog.EventType;
import io.lossy.telemetry.catalog.FieldType;
import io.lossy.telemetry.event.Payload;
import java.util.List;
import java.util.Map;

/**
 * Which events of one type an aggregate counts: those for which at least one selector holds. Names are resolved to the
 * places of fields once, so that looking at an event parses nothing.
 */
final class Filter {
    /** The field at this place has this value. */
    private record Condition(int field, Object value) {
        boolean holds(Payload payload) {
            return value.equals(payload.value(field));
        }
    }

    private final Condition[][] anyOf;

    private Filter(Condition[][] anyOf) {
        this.anyOf = anyOf;
    }

    /** @param selectors those of an aggregate that name this event; an event that meets two of them counts once */
    static Filter of(EventType type, List<Selector> selectors) {
        return new Filter(
                selectors.stream().map(selector -> conditions(type, selector)).toArray(Condition[][]::new));
    }

    private static Condition[] conditions(EventType type, Selector selector) {
        return selector.where().entrySet().stream()
                .map(where -> condition(type, where))
                .toArray(Condition[]::new);
    }

    private static Condition condition(EventType type, Map.Entry<String, String> where) {
        int field = place(type, where.getKey());
        boolean flag = type.fields().get(field).type() == FieldType.BOOLEAN;
        return new Condition(field, flag ? (Object) Boolean.valueOf(where.getValue()) : where.getValue());
    }

    /** The place of a field that an aggregate names. */
    static int place(EventType type, String field) {
        int place = type.indexOf(field);
        if (place < 0) {
            throw new IllegalArgumentException(type.name() + " has no field " + field);
        }
        return place;
    }

    boolean lets(Payload payload) {
        for (Condition[] all : anyOf) {
            if (hold(all, payload)) {
                return true;
            }
        }
        return false;
    }

    private static boolean hold(Condition[] all, Payload payload) {
        for (Condition condition : all) {
            if (!condition.holds(payload)) {
                return false;
            }
        }
        return true;
    }
}
