package io.lossy.telemetry.query;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Rejections with the same cause, as the command {@code rejected} prints them.
 *
 * @param event  null if the name is unknown
 * @param detail of the latest rejection, as is {@code shape}
 */
public record RejectedGroup(
        String reason,
        @Nullable String event,
        String pointer,
        long count,
        Instant lastSeen,
        String detail,
        String shape) {}
