package io.lossy.telemetry.ops.live;

import io.lossy.telemetry.catalog.model.Catalog;
import io.lossy.telemetry.catalog.model.EventType;
import io.lossy.telemetry.catalog.model.Field;
import io.lossy.telemetry.catalog.model.FieldType;
import io.lossy.telemetry.catalog.model.Pii;
import io.lossy.telemetry.event.Rejection;
import io.lossy.telemetry.event.TelemetryEvent;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Collects the events of the current second, as many as a person can follow, and counts the others. Of a stored event
 * it shows catalogued numbers, booleans and enum values, never a person's id, hashed or not. Of a rejected event it
 * shows the place of the mistake, never a value.
 */
final class EventTail {
    /** Lines per second. */
    static final int MOST = 20;
    /** Lines per second that rejected events may take from the others. */
    private static final int MOST_REJECTED = 10;

    private static final Pattern UUID = Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");

    private final Catalog catalog;
    private final List<JsonObject> accepted = new ArrayList<>(MOST);
    private final List<JsonObject> rejected = new ArrayList<>(MOST_REJECTED);
    private long seen;

    EventTail(Catalog catalog) {
        this.catalog = catalog;
    }

    /** Adds stored events. Once the second's lines are full, an event costs no work. */
    void stored(List<TelemetryEvent> events) {
        seen += events.size();
        int space = Math.min(events.size(), MOST - accepted.size());
        for (int i = 0; i < space; i++) {
            accepted.add(line(events.get(i)));
        }
    }

    void refused(List<Rejection> rejections) {
        seen += rejections.size();
        int space = Math.min(rejections.size(), MOST_REJECTED - rejected.size());
        for (int i = 0; i < space; i++) {
            rejected.add(line(rejections.get(i)));
        }
    }

    /**
     * Returns {@code lines}, oldest first, and {@code missed}, the number of events not shown. Then starts the next
     * second.
     */
    JsonObject drain() {
        List<JsonObject> lines = new ArrayList<>(rejected);
        lines.addAll(accepted.subList(0, Math.min(accepted.size(), MOST - rejected.size())));
        lines.sort((a, b) -> Long.compare(a.getLong("t"), b.getLong("t")));
        JsonObject drained = new JsonObject().put("lines", new JsonArray(lines)).put("missed", seen - lines.size());
        clear();
        return drained;
    }

    void clear() {
        accepted.clear();
        rejected.clear();
        seen = 0;
    }

    private static JsonObject line(TelemetryEvent event) {
        return new JsonObject()
                .put("t", event.receivedAt().toEpochMilli())
                .put("ok", true)
                .put("id", event.id().toString())
                .put("event", event.type().name())
                .put("family", event.type().family())
                .put("source", event.source().word())
                .put("fields", fields(event));
    }

    private static JsonObject fields(TelemetryEvent event) {
        JsonObject shown = new JsonObject();
        List<Field> fields = event.type().fields();
        for (int i = 0; i < fields.size(); i++) {
            Object value = event.payload().value(i);
            if (value != null && showable(fields.get(i))) {
                shown.put(fields.get(i).name(), value);
            }
        }
        return shown;
    }

    private static boolean showable(Field field) {
        boolean closed = field.isNumeric() || field.isEnum() || field.type() == FieldType.BOOLEAN;
        return closed && field.pii() == Pii.NONE;
    }

    private JsonObject line(Rejection rejection) {
        EventType type = rejection.event() == null ? null : catalog.event(rejection.event());
        return new JsonObject()
                .put("t", rejection.receivedAt().toEpochMilli())
                .put("ok", false)
                // the key may be a sender's batch id, which may be any text
                .put("id", UUID.matcher(rejection.key()).matches() ? rejection.key() : null)
                .put("event", rejection.event())
                .put("family", type == null ? null : type.family())
                .put("source", rejection.source().word())
                .put("reason", rejection.reason().word())
                .put("pointer", rejection.pointer());
    }
}
