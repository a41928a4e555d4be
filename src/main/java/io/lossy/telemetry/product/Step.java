package io.lossy.telemetry.product;

import org.jspecify.annotations.Nullable;

/**
 * One step of a funnel: an event, or an event with one value of one of its fields.
 *
 * @param event its name in the catalog
 * @param field null: the event alone
 * @param value of the field as text; null exactly when the field is
 */
public record Step(
        String event, @Nullable String field, @Nullable String value) {
    public Step {
        if ((field == null) != (value == null)) {
            throw new IllegalArgumentException("a field and its value come together");
        }
    }

    /** The way it is written on the command line. */
    @Override
    public String toString() {
        return field == null ? event : event + "[" + field + "=" + value + "]";
    }

    /** What tells it from the other steps of its funnel at a glance. */
    public String label() {
        return value == null ? event.substring(event.lastIndexOf('.') + 1) : value;
    }
}
