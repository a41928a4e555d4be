package io.lossy.telemetry.metrics;

import io.lossy.telemetry.catalog.Field;
import io.lossy.telemetry.event.Payload;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A label of a metric and the closed list of values it can have: those of its field, and {@value #OTHER} for whatever is
 * not among them, so that no sender can make series.
 */
final class Label {
    /** What a value counts as that the catalog does not list, and an optional field that is absent. */
    static final String OTHER = "other";

    private final String name;
    private final int field;
    private final List<String> values;
    private final Map<String, Integer> places;
    private final int other;
    private final boolean otherExpected;

    private Label(String name, int field, List<String> values, boolean otherExpected) {
        this.name = name;
        this.field = field;
        this.values = values;
        this.places = new HashMap<>();
        for (int i = 0; i < values.size(); i++) {
            places.put(values.get(i), i);
        }
        this.other = values.indexOf(OTHER);
        this.otherExpected = otherExpected;
    }

    /**
     * @param place   of the field in its event
     * @param allowed the values that the metric's {@code where} lets through; null: it does not ask for this field
     */
    static Label of(String name, int place, Field field, @Nullable List<String> allowed) {
        if (allowed != null) {
            return new Label(name, place, allowed, true); // no event with another value, or without one, comes here
        }
        List<String> values = new ArrayList<>(field.isEnum() ? field.values() : List.of("true", "false"));
        boolean otherExpected = !field.required() || values.contains(OTHER);
        if (!values.contains(OTHER)) {
            values.add(OTHER);
        }
        return new Label(name, place, List.copyOf(values), otherExpected);
    }

    String name() {
        return name;
    }

    int size() {
        return values.size();
    }

    String value(int place) {
        return values.get(place);
    }

    /** Whether a valid event that is counted can have the value at this place. */
    boolean expects(int place) {
        return place != other || otherExpected;
    }

    int placeOf(Payload payload) {
        Object value = payload.value(field);
        if (value == null) {
            return other;
        }
        Integer place = places.get(value instanceof String text ? text : String.valueOf(value));
        return place == null ? other : place;
    }
}
