package io.lossy.telemetry.query;

import org.jspecify.annotations.Nullable;

/**
 * One step of a funnel: an event, or an event with one value of one of its fields.
 *
 * @param event its name in the catalog
 * @param field null if any such event matches
 * @param value value of the field as text; null exactly if the field is null
 */
public record FunnelStep(
        String event, @Nullable String field, @Nullable String value) {
    public FunnelStep {
        if ((field == null) != (value == null)) {
            throw new IllegalArgumentException("a field needs a value, and a value needs a field");
        }
    }

    /** Returns the step as it is written on the command line. */
    @Override
    public String toString() {
        return field == null ? event : event + "[" + field + "=" + value + "]";
    }

    /** Returns a short label that distinguishes the step from the others of its funnel. */
    public String label() {
        return value == null ? event.substring(event.lastIndexOf('.') + 1) : value;
    }
}
