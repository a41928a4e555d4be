package io.lossy.telemetry.event;

import org.jspecify.annotations.Nullable;

/**
 * The part of a rejected event that is kept for a replay after the catalog is fixed, if its family has
 * {@code keep_rejected}. It contains only fields that the catalog names and that are not ids.
 *
 * @param installId pseudonym of the install that sent it; used for erasure, never replayed
 * @param sessionId pseudonym of its session, used in the same way
 * @param json      the event as it will be sent again, {@code event_id} to {@code payload}
 */
public record RetainedRejection(
        String family,
        @Nullable String installId,
        @Nullable String sessionId,
        @Nullable String release,
        String json) {

    @Override
    public String toString() {
        return "KeptEvent[family=" + family + "]"; // values stay out of logs
    }
}
