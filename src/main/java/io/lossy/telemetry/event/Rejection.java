package io.lossy.telemetry.event;

import io.lossy.telemetry.catalog.model.Source;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A rejected event as it is recorded. It contains no value of the event, unless the event's family keeps them.
 *
 * @param key     the event id, or {@code batch_id#index} for an event without a usable one; a retry with the same key
 *                adds no second row
 * @param event   the catalogued name; an unknown name only if it has the form of an event name
 * @param pointer JSON pointer to the problem; names catalogued fields only
 * @param shape   type and length of the invalid value, {@code string(12)}
 * @param kept    the part of the event kept for a replay; null if nothing is kept, which is the default of the catalog
 */
public record Rejection(
        String key,
        @Nullable String event,
        Source source,
        Reason reason,
        String pointer,
        String detail,
        String shape,
        Instant receivedAt,
        @Nullable RetainedRejection kept) {

    public Rejection {
        if (reason.scope() != Reason.ReasonScope.EVENT) {
            throw new IllegalArgumentException(reason + " does not end an event");
        }
    }

    /** Returns the record of an event that the database does not take. */
    public static Rejection storageRejected(TelemetryEvent event) {
        return new Rejection(
                event.id().toString(),
                event.type().name(),
                event.source(),
                Reason.STORAGE_REJECTED,
                "",
                "the database rejected this event",
                "",
                event.receivedAt(),
                null);
    }
}
