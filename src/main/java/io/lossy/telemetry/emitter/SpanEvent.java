package io.lossy.telemetry.emitter;

import io.lossy.telemetry.event.ErrorText;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Describes the event that one outcome of measured work emits: the event's name, its fields with constant values, and
 * optionally the fields for the duration, for the class of the error and for the hash of the error's text.
 */
public final class SpanEvent {
    private static final Logger LOG = LoggerFactory.getLogger(SpanEvent.class);

    private final String event;
    private final @Nullable String durationField;
    private final @Nullable String errorField;
    private final Function<Throwable, String> errorClass;
    private final @Nullable String textField;
    private final Map<String, Object> constants;

    private SpanEvent(
            String event,
            @Nullable String durationField,
            @Nullable String errorField,
            Function<Throwable, String> errorClass,
            @Nullable String textField,
            Map<String, Object> constants) {
        this.event = event;
        this.durationField = durationField;
        this.errorField = errorField;
        this.errorClass = errorClass;
        this.textField = textField;
        this.constants = Map.copyOf(constants);
    }

    public static SpanEvent of(String event) {
        return new SpanEvent(event, null, null, error -> "", null, Map.of());
    }

    /** @param field receives the duration in milliseconds, with microsecond precision */
    public SpanEvent timed(String field) {
        return new SpanEvent(event, field, errorField, errorClass, textField, constants);
    }

    public SpanEvent with(String field, Object value) {
        Map<String, Object> more = new LinkedHashMap<>(constants);
        more.put(field, value);
        return new SpanEvent(event, durationField, errorField, errorClass, textField, more);
    }

    /** @param sorts returns one of the catalog's values of this field for an error */
    public SpanEvent sorted(String field, Function<Throwable, String> sorts) {
        return new SpanEvent(event, durationField, field, sorts, textField, constants);
    }

    /**
     * @param field of type {@code error_text}; receives the hash of the error's class and message, so that no text
     *     leaves the process
     */
    public SpanEvent hashed(String field) {
        return new SpanEvent(event, durationField, errorField, errorClass, field, constants);
    }

    String event() {
        return event;
    }

    /**
     * Returns the fields of the event. Omits the error class if its function throws, so that the caller still gets the
     * error of the work itself; the server reports the missing field.
     */
    Map<String, Object> fields(Map<String, Object> own, long nanos, @Nullable Throwable error) {
        Map<String, Object> fields = new LinkedHashMap<>(constants);
        fields.putAll(own);
        if (durationField != null) {
            fields.put(durationField, Math.round(nanos / 1e3) / 1e3);
        }
        if (error != null) {
            describe(error, errorField, errorClass, fields);
            describe(error, textField, SpanEvent::hash, fields);
        }
        return fields;
    }

    private void describe(
            Throwable error, @Nullable String field, Function<Throwable, String> word, Map<String, Object> fields) {
        if (field == null) {
            return;
        }
        try {
            fields.put(field, word.apply(error));
        } catch (RuntimeException e) {
            LOG.atWarn()
                    .addKeyValue("event", event)
                    .addKeyValue("field", field)
                    .setCause(e)
                    .log("error could not be classified");
        }
    }

    private static String hash(Throwable error) {
        return ErrorText.hash(error.getClass().getName() + ": " + error.getMessage());
    }
}
