package io.lossy.telemetry.event;

import io.lossy.telemetry.catalog.model.EventType;
import io.lossy.telemetry.catalog.model.Field;
import io.lossy.telemetry.catalog.model.Source;
import java.time.Instant;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One validated event, ready to be stored. It goes from the validate stage to the persist stage and, once committed, to
 * the aggregate stage.
 *
 * @param occurredAt when it happened by the server's clock (corrected for clock skew), never after {@code receivedAt}
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
     * Returns the same event with the field order of another version of its type. It is needed for events that were
     * validated under one catalog and are counted under the next. A field whose type or unit has changed counts as
     * absent.
     */
    @SuppressWarnings(
            "ReferenceEquality") // equal types are rare and cost a copy; a full comparison would cost every event
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

    /** Returns the approximate size of the row in a batch: the payload text plus the fixed columns. */
    public int weight() {
        return payload.json().length() + 160;
    }
}
