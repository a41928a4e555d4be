package io.lossy.telemetry.forward.amplitude;

import io.lossy.telemetry.forward.destination.ForwardEvent;
import io.lossy.telemetry.forward.destination.LossyProperties;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Maps events to Amplitude's. Amplitude finds duplicates by {@code insert_id} and {@code device_id} for seven days; both
 * follow from the row. It deletes a person by {@code user_id} only, so an install has both.
 */
final class AmplitudeEvents {
    /** Amplitude takes 30 events a second of one device at {@code /2/httpapi}, and 1,000 at {@code /batch}. */
    private static final int MOST_OF_A_DEVICE = 30;

    private AmplitudeEvents() {}

    static Buffer body(String apiKey, List<ForwardEvent> events) {
        JsonArray list = new JsonArray();
        events.forEach(event -> list.add(one(event)));
        return new JsonObject().put("api_key", apiKey).put("events", list).toBuffer();
    }

    static JsonObject one(ForwardEvent event) {
        JsonObject json = new JsonObject().put("device_id", deviceId(event));
        if (event.installId() != null) {
            json.put("user_id", event.installId());
        }
        if (event.release() != null) {
            json.put("app_version", event.release());
        }
        return json.put("event_type", event.event())
                .put("time", event.occurredAt().toEpochMilli())
                .put("insert_id", event.id().toString())
                .put("platform", event.source())
                .put("event_properties", LossyProperties.of(event));
    }

    static String deviceId(ForwardEvent event) {
        return LossyProperties.actor(event);
    }

    /** Returns true if one device has more events here than the live endpoint takes of it in a second. */
    static boolean needsBatch(List<ForwardEvent> events) {
        Map<String, Integer> counts = new HashMap<>();
        events.forEach(event -> counts.merge(deviceId(event), 1, Integer::sum));
        return counts.values().stream().anyMatch(count -> count > MOST_OF_A_DEVICE);
    }
}
