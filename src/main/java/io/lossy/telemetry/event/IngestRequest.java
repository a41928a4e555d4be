package io.lossy.telemetry.event;

import io.lossy.telemetry.catalog.model.Source;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An admitted request, sent from ingest to the validate stage. Its envelope has been read, and its events have not.
 *
 * @param sentAt     the client's clock at this attempt; null if the client did not send it
 * @param receivedAt the server's clock when the request arrived
 * @param installId  the raw id; the validate stage hashes it, and it is stored nowhere
 * @param sessionId  the raw id, treated in the same way
 * @param report     the client's counts as sent; null if the request has none
 * @param optOut     the person's choice; null if the request has none
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

    /** A report as sent; its install is the request's raw {@code install_id}. */
    public record RawReport(long emitted, Map<String, Long> discarded) {
        public RawReport {
            discarded = Map.copyOf(discarded);
        }
    }

    /** Returns the same request with the time at which the server received it. */
    public IngestRequest receivedAt(Instant now) {
        return new IngestRequest(batchId, sentAt, now, source, installId, sessionId, release, report, optOut, events);
    }

    @Override
    public String toString() {
        return "IngestRequest[batchId=" + batchId + ", events=" + events.size() + "]"; // values stay out of logs
    }
}
