package io.lossy.telemetry.persist;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Rejections with the same cause, as {@code rejected} shows them.
 *
 * @param event  null where the name could not be told
 * @param detail of the latest one, as is {@code shape}
 */
public record RejectedGroup(
        String reason,
        @Nullable String event,
        String pointer,
        long count,
        Instant lastSeen,
        String detail,
        String shape) {}
