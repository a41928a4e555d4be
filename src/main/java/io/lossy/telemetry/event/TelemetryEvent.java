package io.lossy.telemetry.event;

import io.lossy.telemetry.catalog.EventType;
import io.lossy.telemetry.catalog.Source;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One validated event, fit to be stored: what travels from validate to persist and, once committed, to aggregate.
 *
 * @param occurredAt when it happened by the server's clock (skew corrected), never after {@code receivedAt}
 * @param sessionId  keyed hash, never the raw id
 * @param installId  keyed hash, never the raw id
 */
public record TelemetryEvent(
        UUID id,
        EventType type,
        Source source,
        Instant occurredAt,
        Instant receivedAt,
        @Nullable String sessionId,
        @Nullable String installId,
        @Nullable String release,
        Payload payload) {

    /** What the row costs a batch, roughly: payload text plus the fixed columns. */
    public int weight() {
        return payload.json().length() + 160;
    }
}
