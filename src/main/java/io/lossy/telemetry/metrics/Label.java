package io.lossy.telemetry.metrics;

import io.lossy.telemetry.catalog.model.Field;
import io.lossy.telemetry.event.Payload;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A label of a metric with the closed list of its values: those of its field, and {@value #OTHER} for all others, so
 * that no client can create series.
 */
final class Label {
    /**
     * The label value for field values that the catalog does not list, and for an absent field unless the catalog names
     * another value for it.
     */
    static final String OTHER = "other";

    private final String name;
    private final int field;
    private final List<String> values;
    private final Map<String, Integer> places;
    private final int other;
    private final boolean otherExpected;
    private final int absent;

    private Label(String name, int field, List<String> values, boolean otherExpected, @Nullable String absent) {
        this.name = name;
        this.field = field;
        this.values = values;
        this.places = new HashMap<>();
        for (int i = 0; i < values.size(); i++) {
            places.put(values.get(i), i);
        }
        this.other = values.indexOf(OTHER);
        this.otherExpected = otherExpected;
        this.absent = absent == null ? other : values.indexOf(absent);
    }

    /**
     * @param place   index of the field in its event
     * @param allowed the values that the metric's {@code where} accepts; null if it has no condition on this field
     */
    static Label of(String name, int place, Field field, @Nullable List<String> allowed) {
        if (allowed != null) {
            return new Label(
                    name, place, allowed, true, field.absent()); // the condition excludes events with other values
        }
        List<String> values = new ArrayList<>(field.isEnum() ? field.values() : List.of("true", "false"));
        boolean neverAbsent = field.required() || field.absent() != null;
        boolean otherExpected = !neverAbsent || values.contains(OTHER);
        if (!values.contains(OTHER)) {
            values.add(OTHER);
        }
        return new Label(name, place, List.copyOf(values), otherExpected, field.absent());
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

    /** Returns true if a valid, counted event can have the value at this index. */
    boolean expects(int place) {
        return place != other || otherExpected;
    }

    int placeOf(Payload payload) {
        Object value = payload.value(field);
        if (value == null) {
            return absent;
        }
        Integer place = places.get(value instanceof String text ? text : String.valueOf(value));
        return place == null ? other : place;
    }
}
