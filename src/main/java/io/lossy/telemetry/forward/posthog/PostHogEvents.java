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
 * <p>PostHog makes no place of them, because it would be the server's. Unless the settings say so, it makes no person of an
 * install either, because persons cost more; but it deletes the events of persons only. Times are corrected already.
 */
final class PostHogEvents {
    private final boolean persons;

    /** @param persons whether PostHog makes a person of each install; never of a service */
    PostHogEvents(boolean persons) {
        this.persons = persons;
    }

    private boolean isPerson(ForwardEvent event) {
        return persons && event.installId() != null;
    }

    /** Returns the body for {@code /i/v1/analytics/events}. */
    Buffer v1(List<ForwardEvent> events) {
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

    JsonObject v1(ForwardEvent event) {
        return common(event)
                .put(
                        "options",
                        new JsonObject()
                                .put("disable_skew_correction", true)
                                .put("process_person_profile", isPerson(event)))
                .put("properties", properties(event));
    }

    /** Returns the body for {@code /batch/}, which has no options: they are properties there. */
    Buffer legacy(String token, List<ForwardEvent> events) {
        JsonArray batch = new JsonArray();
        events.forEach(event -> batch.add(common(event)
                .put(
                        "properties",
                        properties(event)
                                .put("$ignore_sent_at", true)
                                .put("$process_person_profile", isPerson(event)))));
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
