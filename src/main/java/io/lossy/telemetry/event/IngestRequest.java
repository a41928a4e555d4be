package io.lossy.telemetry.event;

import io.lossy.telemetry.catalog.Source;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A request that was let in, its envelope read and its events not yet looked at: what ingest asks validate about.
 *
 * @param sentAt     the client's clock at this attempt; null when it did not say
 * @param receivedAt the server's clock at the door
 * @param installId  raw; hashed by validate and nowhere kept
 * @param sessionId  raw, likewise
 * @param report     the client's books as sent; null when it did not say
 * @param optOut     what the person has chosen; null when the client has nothing to tell
 * @param events     the raw events as parsed JSON values, of any type
 */
public record IngestRequest(
        @Nullable String batchId,
        @Nullable Instant sentAt,
        Instant receivedAt,
        Source source,
        @Nullable String installId,
        @Nullable String sessionId,
        @Nullable String release,
        @Nullable RawReport report,
        @Nullable Boolean optOut,
        List<?> events) {

    /** A request that tells of no choice. */
    public IngestRequest(
            @Nullable String batchId,
            @Nullable Instant sentAt,
            Instant receivedAt,
            Source source,
            @Nullable String installId,
            @Nullable String sessionId,
            @Nullable String release,
            @Nullable RawReport report,
            List<?> events) {
        this(batchId, sentAt, receivedAt, source, installId, sessionId, release, report, null, events);
    }

    /** A report whose install is still the request's raw {@code install_id}. */
    public record RawReport(long emitted, Map<String, Long> discarded) {
        public RawReport {
            discarded = Map.copyOf(discarded);
        }
    }

    /** The same request, as the door that took it knows its time. */
    public IngestRequest receivedAt(Instant now) {
        return new IngestRequest(batchId, sentAt, now, source, installId, sessionId, release, report, optOut, events);
    }

    @Override
    public String toString() {
        return "IngestRequest[batchId=" + batchId + ", events=" + events.size() + "]"; // values stay out of logs
    }
}
