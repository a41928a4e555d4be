package io.lossy.telemetry.ingest.description;

import io.lossy.telemetry.catalog.model.EventType;
import io.lossy.telemetry.catalog.model.Field;
import io.lossy.telemetry.catalog.model.Source;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/** Makes a request with one valid event, which has every field of the catalog. */
final class ExampleRequest {
    /** The same in every example, so that a description of one catalog is always the same text. */
    private static final String ID = "01a207f4-e656-7d9e-a436-c7722d889099";

    private ExampleRequest() {}

    static JsonObject of(EventType event) {
        JsonObject payload = new JsonObject();
        event.fields().forEach(field -> payload.put(field.name(), value(field)));
        String source =
                event.sources().stream().sorted().map(Source::word).findFirst().orElseThrow();
        return new JsonObject()
                .put("source", source)
                .put("install_id", "my-laptop")
                .put("release", "1.4.2")
                .put(
                        "events",
                        new JsonArray()
                                .add(new JsonObject()
                                        .put("event_id", ID)
                                        .put("event", event.name())
                                        .put("payload", payload)));
    }

    private static Object value(Field field) {
        return switch (field.type()) {
            case BOOLEAN -> true;
            case NUMBER, INTEGER -> number(field);
            case STRING -> field.isEnum() ? field.values().get(0) : text(field);
            case ID -> text(field);
            case ERROR_TEXT -> "TypeError: Failed to fetch";
        };
    }

    private static Object number(Field field) {
        double least = field.min() == null ? 0 : field.min();
        double value = field.max() == null ? Math.max(least, 1) : Math.min(Math.max(least, 1), field.max());
        return value == Math.rint(value) ? (Object) (long) value : (Object) value;
    }

    private static String text(Field field) {
        String text = "example-1";
        return text.substring(0, Math.min(text.length(), field.maxLength()));
    }
}
