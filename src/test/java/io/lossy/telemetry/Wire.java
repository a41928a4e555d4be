package io.lossy.telemetry;

import io.lossy.telemetry.event.Uuid7;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** Writes requests the way a client does. */
public final class Wire {
    public static final String HIT = "lossy.cache.notes_hit";
    private static final Uuid7 IDS = new Uuid7(Clock.systemUTC());

    private Wire() {}

    public static String newId() {
        return IDS.next().toString();
    }

    public static JsonObject event(String name, JsonObject payload) {
        return event(newId(), name, payload);
    }

    public static JsonObject event(String id, String name, JsonObject payload) {
        return new JsonObject().put("event_id", id).put("event", name).put("payload", payload);
    }

    /** A valid event that is never sampled out. */
    public static JsonObject hit() {
        return event(HIT, new JsonObject().put("warm_start", true).put("age_ms", 1200));
    }

    /** A request of the extension, sent now. */
    public static JsonObject request(JsonObject... events) {
        return request(List.of(events));
    }

    public static JsonObject request(List<JsonObject> events) {
        return new JsonObject()
                .put("batch_id", UUID.randomUUID().toString())
                .put("sent_at", Instant.now().toString())
                .put("source", "extension")
                .put("release", "1.4.2")
                .put("events", new JsonArray(events));
    }

    /** The id of an event that was made here. */
    public static String id(JsonObject event) {
        return event.getString("event_id");
    }
}
