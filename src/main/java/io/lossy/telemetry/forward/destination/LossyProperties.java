package io.lossy.telemetry.forward.destination;

import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/** Writes an event as the flat properties that product analytics platforms expect. */
public final class LossyProperties {
    private static final String SERVICE = "svc:";

    private LossyProperties() {}

    /**
     * Returns the fields, and beside them what the row says of the event, under names that begin with {@code lossy_}. A
     * field with such a name gives way.
     */
    public static JsonObject of(ForwardEvent event) {
        JsonObject properties = event.fields().copy();
        put(properties, "lossy_session_id", event.sessionId());
        put(properties, "lossy_release", event.release());
        return properties
                .put("lossy_family", event.family())
                .put("lossy_source", event.source())
                .put("lossy_schema_version", event.schemaVersion())
                .put("lossy_sample_rate", event.sampleRate());
    }

    private static void put(JsonObject json, String key, @Nullable String value) {
        json.remove(key);
        if (value != null) {
            json.put(key, value);
        }
    }

    /**
     * Returns the pseudonym of the install. An event without one is of a service, such as {@code svc:backend}; platforms
     * take a plain "backend" for a mistake.
     */
    public static String actor(ForwardEvent event) {
        return event.installId() == null ? SERVICE + event.source() : event.installId();
    }
}
