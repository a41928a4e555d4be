package io.lossy.telemetry.forward.posthog;

import io.lossy.telemetry.forward.destination.ForwardEvent;
import io.lossy.telemetry.forward.destination.LossyProperties;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;

/**
 * Maps events to PostHog's. PostHog finds duplicates by uuid, event, timestamp and distinct_id together, so all of them
 * follow from the row alone.
 *
 * <p>Neither a person profile nor a place is made of them: profiles would cost money and describe people, and the place
 * would be the server's. Times are corrected already.
 */
final class PostHogEvents {
    private PostHogEvents() {}

    /** Returns the body for {@code /i/v1/analytics/events}. */
    static Buffer v1(List<ForwardEvent> events) {
        JsonArray batch = new JsonArray();
        events.forEach(event -> batch.add(v1(event)));
        Instant newest = events.stream()
                .map(ForwardEvent::receivedAt)
                .max(Comparator.naturalOrder())
                .orElse(Instant.EPOCH);
        return new JsonObject()
                .put("created_at", newest.toString())
                .put("batch", batch)
                .toBuffer();
    }

    static JsonObject v1(ForwardEvent event) {
        return common(event)
                .put(
                        "options",
                        new JsonObject().put("disable_skew_correction", true).put("process_person_profile", false))
                .put("properties", properties(event));
    }

    /** Returns the body for {@code /batch/}, which has no options: they are properties there. */
    static Buffer legacy(String token, List<ForwardEvent> events) {
        JsonArray batch = new JsonArray();
        events.forEach(event -> batch.add(common(event)
                .put(
                        "properties",
                        properties(event).put("$ignore_sent_at", true).put("$process_person_profile", false))));
        return new JsonObject().put("api_key", token).put("batch", batch).toBuffer();
    }

    private static JsonObject common(ForwardEvent event) {
        return new JsonObject()
                .put("event", event.event())
                .put("uuid", event.id().toString())
                .put("distinct_id", LossyProperties.actor(event))
                .put("timestamp", event.occurredAt().toString());
    }

    /**
     * PostHog reads a session only from a UUIDv7, which a pseudonym is not, so the session is a property. Names of fields
     * do not begin with {@code $}.
     */
    private static JsonObject properties(ForwardEvent event) {
        return LossyProperties.of(event).put("$geoip_disable", true);
    }
}
