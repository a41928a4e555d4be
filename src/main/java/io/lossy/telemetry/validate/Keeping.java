package io.lossy.telemetry.validate;

import io.lossy.telemetry.event.KeptEvent;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Reduces a rejected event to what may be kept for a replay: the fields its catalog entry names and that are no personal
 * data, with single values only, for the members of an object are named by nobody. Ids are left out, for a replay would
 * hash their pseudonyms once more. The event is within {@link Limits} already, so what is kept is too.
 */
final class Keeping {
    private final Pseudonymiser pseudonymiser;

    Keeping(Pseudonymiser pseudonymiser) {
        this.pseudonymiser = pseudonymiser;
    }

    /** Null when a replay could not be true to what was sent: a value that no field could hold, or a time nobody can read. */
    @Nullable
    KeptEvent of(UUID id, Map<?, ?> event, CompiledEvent type, Envelope envelope) {
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
        return new KeptEvent(
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

    /** By our clock: the replay's own says nothing about that of the first sender. */
    private static @Nullable Instant occurred(UUID id, @Nullable Object said, Envelope envelope) {
        if (said == null && id.version() != 7) {
            return envelope.receivedAt();
        }
        long emitted = EventId.millis(id);
        if (said != null) {
            emitted = said instanceof String text ? Rfc3339.millis(text) : Rfc3339.NONE;
        }
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
