package io.lossy.telemetry.ingest.description;

import io.lossy.telemetry.catalog.model.EventType;
import io.lossy.telemetry.catalog.model.Field;
import io.lossy.telemetry.catalog.model.FieldType;
import io.lossy.telemetry.catalog.model.Pii;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes the JSON Schema of an event. It accepts what the server accepts, except that the server also takes null for an
 * absent field. JSON Schema counts the characters of a text, and the server its UTF-16 units.
 */
public final class EventSchema {
    private static final String DIALECT = "https://json-schema.org/draft/2020-12/schema";
    private static final double MAX_EXACT = 9_007_199_254_740_992.0;

    private EventSchema() {}

    /** Returns the schema as a document of its own. */
    public static JsonObject document(EventType event) {
        return new JsonObject()
                .put("$schema", DIALECT)
                .put("title", event.name())
                .mergeIn(event(event));
    }

    /** Returns the schema of an event as a request has it. */
    static JsonObject event(EventType event) {
        List<String> names = new ArrayList<>(List.of(event.name()));
        event.aliases().stream().sorted().forEach(names::add);
        List<String> required = new ArrayList<>(List.of("event_id", "event"));
        if (event.fields().stream().anyMatch(Field::required)) {
            required.add("payload");
        }
        JsonObject properties = new JsonObject()
                .put(
                        "event_id",
                        Schema.of("string", "A UUIDv7, minted once when the event happens and kept over every retry.")
                                .put("format", "uuid"))
                .put("event", Schema.oneOf("The name, or one of its aliases.", names))
                .put("payload", payload(event))
                .put("session_id", Schema.text("Wins over the session of the payload and of the request.", 256))
                .put("occurred_at", Schema.time("The default is the time in the event_id."));
        JsonObject schema = Schema.object(event.description(), properties, required);
        return event.deprecated() == null ? schema : schema.put("deprecated", true);
    }

    /** Returns the schema of the fields. The server removes fields that it does not name, so they are no error. */
    public static JsonObject payload(EventType event) {
        JsonObject properties = new JsonObject();
        List<String> required = new ArrayList<>();
        for (Field field : event.fields()) {
            properties.put(field.name(), field(field));
            if (field.required()) {
                required.add(field.name());
            }
        }
        return Schema.object("The server removes fields that are not listed.", properties, required);
    }

    private static JsonObject field(Field field) {
        if (field.pii() == Pii.DROP) {
            return new JsonObject().put("description", describe(field)); // never read, so any value will do
        }
        JsonObject schema = Schema.of(type(field.type()), describe(field));
        if (field.isNumeric()) {
            bounds(schema, field);
        } else if (field.isEnum()) {
            schema.put("enum", new JsonArray(field.values()));
        } else if (field.isBoundedText()) {
            schema.put("maxLength", field.maxLength());
        }
        if (field.required() && field.type().isPersonal()) {
            schema.put("minLength", 1);
        }
        return field.deprecated() == null ? schema : schema.put("deprecated", true);
    }

    private static String type(FieldType type) {
        return switch (type) {
            case NUMBER -> "number";
            case INTEGER -> "integer";
            case BOOLEAN -> "boolean";
            case STRING, ID, ERROR_TEXT -> "string";
        };
    }

    private static void bounds(JsonObject schema, Field field) {
        boolean whole = field.type() == FieldType.INTEGER;
        put(schema, "minimum", field.min() == null && whole ? Double.valueOf(-MAX_EXACT) : field.min());
        put(schema, "maximum", field.max() == null && whole ? Double.valueOf(MAX_EXACT) : field.max());
    }

    private static void put(JsonObject schema, String bound, @Nullable Double value) {
        if (value != null) {
            boolean plain = value == Math.rint(value) && Math.abs(value) <= MAX_EXACT;
            schema.put(bound, plain ? (Object) value.longValue() : value);
        }
    }

    private static String describe(Field field) {
        String unit = field.unit() == null ? "" : " Unit: " + field.unit() + ".";
        String absent = field.absent() == null ? "" : " Absent counts as " + field.absent() + ".";
        String instead = field.deprecated() == null ? "" : " Deprecated: " + field.deprecated() + ".";
        String stored = switch (field.pii()) {
            case NONE -> "";
            case HASH -> " Stored only as a keyed hash.";
            case DROP -> " Never stored.";
        };
        return field.description() + unit + absent + stored + instead;
    }
}
