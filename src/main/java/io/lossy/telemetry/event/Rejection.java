package io.lossy.telemetry.event;

import io.lossy.telemetry.catalog.Source;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An event that ends as rejected, as it is recorded: never with a value out of it, unless its family keeps them.
 *
 * @param key     the event id, or {@code batch_id#place} for an event without a usable one: makes a retry one row
 * @param event   the catalogued name; an uncatalogued one only if it has the form of an event name
 * @param pointer JSON pointer to what was wrong, naming catalogued fields only
 * @param shape   type and length of the offending value, {@code string(12)}
 * @param kept    what is kept of the event itself for a replay; null: nothing, as anywhere the catalog does not ask for it
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
        @Nullable KeptEvent kept) {

    /** The rejection of an event of which nothing is kept. */
    public Rejection(
            String key,
            @Nullable String event,
            Source source,
            Reason reason,
            String pointer,
            String detail,
            String shape,
            Instant receivedAt) {
        this(key, event, source, reason, pointer, detail, shape, receivedAt, null);
    }

    public Rejection {
        if (reason.scope() != Reason.Scope.EVENT) {
            throw new IllegalArgumentException(reason + " does not end an event");
        }
    }
}
