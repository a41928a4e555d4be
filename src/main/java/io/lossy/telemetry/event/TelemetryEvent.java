package io.lossy.telemetry.event;

import io.lossy.telemetry.catalog.EventType;
import io.lossy.telemetry.catalog.Field;
import io.lossy.telemetry.catalog.Source;
import java.time.Instant;
import java.util.Objects;
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

    /**
     * The same event as another version of its type lays out its fields: for what was judged by one catalog and is
     * counted by the next. A field that has become another's type or unit counts as absent.
     */
    @SuppressWarnings(
            "ReferenceEquality") // equal types are rare and cost a copy; comparing every field costs each event
    public TelemetryEvent as(EventType other) {
        if (type == other) {
            return this;
        }
        @Nullable Object[] values = new Object[other.fields().size()];
        for (int i = 0; i < values.length; i++) {
            Field field = other.fields().get(i);
            int place = type.indexOf(field.name());
            Field before = place < 0 ? null : type.fields().get(place);
            boolean same =
                    before != null && before.type() == field.type() && Objects.equals(before.unit(), field.unit());
            values[i] = same ? payload.value(place) : null;
        }
        Payload laid = new Payload(values, payload.json());
        return new TelemetryEvent(id, other, source, occurredAt, receivedAt, sessionId, installId, release, laid);
    }

    /** What the row costs a batch, roughly: payload text plus the fixed columns. */
    public int weight() {
        return payload.json().length() + 160;
    }
}
