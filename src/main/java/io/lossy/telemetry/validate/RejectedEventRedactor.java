package io.lossy.telemetry.validate;

import io.lossy.telemetry.event.RetainedRejection;
import io.lossy.telemetry.event.Rfc3339;
import io.lossy.telemetry.event.Text;
import io.lossy.telemetry.privacy.Pseudonymiser;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Reduces a rejected event to the part that may be kept for a replay: catalogued fields that are not personal data and
 * hold single values. Objects and arrays are excluded because the catalog does not name their members. Ids are left out
 * because a replay would hash their pseudonyms a second time. The event is within {@link EventLimits} already, so the kept
 * part is too.
 */
final class RejectedEventRedactor {
    private final Pseudonymiser pseudonymiser;

    RejectedEventRedactor(Pseudonymiser pseudonymiser) {
        this.pseudonymiser = pseudonymiser;
    }

    /**
     * Returns null if the event cannot be reproduced exactly, because it has a value that no field can hold or a time
     * that cannot be parsed.
     */
    @Nullable
    RetainedRejection of(UUID id, Map<?, ?> event, CompiledEvent type, Envelope envelope) {
        Map<?, ?> sent = event.get("payload") == null ? Map.of() : Json.object(event.get("payload"));
        JsonObject payload = sent == null ? null : payload(sent, type);
        Instant occurred = occurred(id, event.get("occurred_at"), envelope);
        if (sent == null || payload == null || occurred == null) {
            return null;
        }
        String json = new JsonObject()
                .put("event_id", id.toString())
                .put("event", type.type().name())
                .put("occurred_at", occurred.toString())
                .put("payload", payload)
                .encode();
        return new RetainedRejection(
                type.type().family(), envelope.installId(), session(event, sent, envelope), envelope.release(), json);
    }

    private static @Nullable JsonObject payload(Map<?, ?> sent, CompiledEvent type) {
        JsonObject payload = new JsonObject();
        for (CompiledField field : type.fields()) {
            Object value = sent.get(field.name());
            if (value == null || field.isDropped() || field.isHashed() || Envelope.SESSION.equals(field.name())) {
                continue;
            }
            if (!isSingle(value)) {
                return null;
            }
            payload.put(field.name(), value);
        }
        return payload;
    }

    private static boolean isSingle(Object value) {
        return value instanceof Boolean
                || (value instanceof Number number && Double.isFinite(number.doubleValue()))
                || (value instanceof String text && Text.storable(text));
    }

    /**
     * Returns the time by the server's clock, or null if the event's time cannot be parsed. It is corrected now because
     * the clock of a replay says nothing about the clock of the first client.
     */
    private static @Nullable Instant occurred(UUID id, @Nullable Object said, Envelope envelope) {
        if (said == null && id.version() != 7) {
            return envelope.receivedAt();
        }
        long emitted = said == null ? EventId.millis(id) : Rfc3339.millis(said);
        return emitted == Rfc3339.NONE
                ? null
                : Instant.ofEpochMilli(envelope.clock().occurred(emitted));
    }

    private @Nullable String session(Map<?, ?> event, Map<?, ?> sent, Envelope envelope) {
        for (Object own : new @Nullable Object[] {event.get(Envelope.SESSION), sent.get(Envelope.SESSION)}) {
            if (own instanceof String text && !text.isEmpty()) {
                return pseudonymiser.hash(Pseudonymiser.SESSION, text);
            }
        }
        return envelope.sessionId();
    }
}
