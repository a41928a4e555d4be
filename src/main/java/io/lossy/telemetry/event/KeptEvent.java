package io.lossy.telemetry.event;

import org.jspecify.annotations.Nullable;

/**
 * What is kept of a rejected event whose family has {@code keep_rejected}, so that it can be replayed once the catalog is
 * mended: the fields that the catalog names and that are no ids.
 *
 * @param installId pseudonym of the install that sent it: for erasure, never replayed
 * @param sessionId pseudonym of its session, likewise
 * @param json      the event as it will be sent again, {@code event_id} to {@code payload}
 */
public record KeptEvent(
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
