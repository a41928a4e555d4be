package io.lossy.telemetry.forward.destination;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A stored event that may leave for one destination. It is a function of its row and of the catalog only, so a retry sends the
 * same bytes, and destinations find duplicates by {@code id}.
 *
 * @param sessionId pseudonym of the session; null if the event has none
 * @param installId pseudonym of the install; null for backend events
 * @param sampleRate share of such events that is stored, above 0 and at most 1
 * @param fields only those that the catalog lets leave for this destination; must not be changed
 */
public record ForwardEvent(
        UUID id,
        String event,
        String family,
        String source,
        Instant occurredAt,
        Instant receivedAt,
        @Nullable String sessionId,
        @Nullable String installId,
        @Nullable String release,
        String schemaVersion,
        double sampleRate,
        JsonObject fields) {

    public ForwardEvent {
        if (!(sampleRate > 0 && sampleRate <= 1)) {
            throw new IllegalArgumentException("sample_rate must be above 0 and at most 1: " + id);
        }
    }
}
