package io.lossy.telemetry.emitter;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is emitted when a piece of work ends in one way: the event, the field that its duration goes to, if the event has
 * one, fields that are always the same, and the field that sorts the error.
 */
public final class Ending {
    private static final Logger LOG = LoggerFactory.getLogger(Ending.class);

    private final String event;
    private final @Nullable String durationField;
    private final @Nullable String errorField;
    private final Function<Throwable, String> errorClass;
    private final Map<String, Object> constants;

    private Ending(
            String event,
            @Nullable String durationField,
            @Nullable String errorField,
            Function<Throwable, String> errorClass,
            Map<String, Object> constants) {
        this.event = event;
        this.durationField = durationField;
        this.errorField = errorField;
        this.errorClass = errorClass;
        this.constants = Map.copyOf(constants);
    }

    public static Ending of(String event) {
        return new Ending(event, null, null, error -> "", Map.of());
    }

    /** @param field takes the duration in milliseconds, to the microsecond */
    public Ending timed(String field) {
        return new Ending(event, field, errorField, errorClass, constants);
    }

    public Ending with(String field, Object value) {
        Map<String, Object> more = new LinkedHashMap<>(constants);
        more.put(field, value);
        return new Ending(event, durationField, errorField, errorClass, more);
    }

    /** @param sorts an error into one of the words that the catalog has for this field */
    public Ending sorted(String field, Function<Throwable, String> sorts) {
        return new Ending(event, durationField, field, sorts, constants);
    }

    String event() {
        return event;
    }

    /** What is left out by a sorter that fails itself is missed by the server, which says so; the work's own error counts. */
    Map<String, Object> fields(Map<String, Object> own, long nanos, @Nullable Throwable error) {
        Map<String, Object> fields = new LinkedHashMap<>(constants);
        fields.putAll(own);
        if (durationField != null) {
            fields.put(durationField, Math.round(nanos / 1e3) / 1e3);
        }
        if (errorField != null && error != null) {
            try {
                fields.put(errorField, errorClass.apply(error));
            } catch (RuntimeException e) {
                LOG.atWarn().addKeyValue("event", event).setCause(e).log("an error could not be sorted");
            }
        }
        return fields;
    }
}
