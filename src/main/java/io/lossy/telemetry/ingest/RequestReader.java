package io.lossy.telemetry.ingest;

import io.lossy.telemetry.catalog.model.Source;
import io.lossy.telemetry.event.ClientReport;
import io.lossy.telemetry.event.IngestRequest;
import io.lossy.telemetry.event.Reason;
import io.lossy.telemetry.event.Rfc3339;
import io.lossy.telemetry.event.Text;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads the envelope of a request: everything except the events, which the validate stage validates one by one. Rejects
 * the whole request only if the envelope is invalid.
 */
final class RequestReader {
    private static final int MAX_TEXT = 256;

    private final int maxEvents;

    RequestReader(int maxEvents) {
        this.maxEvents = maxEvents;
    }

    /** @param key the write key in the body; null if there is none */
    record RequestEnvelope(IngestRequest request, @Nullable String key) {}

    /** @throws RequestRejectedException if the envelope is invalid; its message says what is wrong and where */
    RequestEnvelope read(@Nullable Object body, Instant receivedAt) throws RequestRejectedException {
        if (!(body instanceof Map<?, ?> map)) {
            throw malformed("", "the body must be a JSON object");
        }
        List<?> events = events(map);
        Source source = source(map);
        String installId = text(map, "install_id");
        IngestRequest request = new IngestRequest(
                text(map, "batch_id"),
                instant(map.get("sent_at")),
                receivedAt,
                source,
                installId,
                text(map, "session_id"),
                text(map, "release"),
                installId == null ? null : report(map.get("report")),
                optOut(map.get("opt_out"), installId),
                events);
        return new RequestEnvelope(request, text(map, "key"));
    }

    private List<?> events(Map<?, ?> map) throws RequestRejectedException {
        Object events = map.get("events");
        if (events == null && (map.get("report") != null || map.get("opt_out") != null)) {
            return List.of();
        }
        if (!(events instanceof List<?> list)) {
            throw malformed("/events", "must be an array of events");
        }
        bound(list.size());
        return list;
    }

    /** Rejects a request that has more events than allowed. */
    void bound(int events) throws RequestRejectedException {
        if (events > maxEvents) {
            throw new RequestRejectedException(
                    Reason.REQUEST_TOO_LARGE, "/events: too many events: at most " + maxEvents + ", not " + events);
        }
    }

    private static Source source(Map<?, ?> map) throws RequestRejectedException {
        Source source = map.get("source") instanceof String word ? Source.fromWord(word) : null;
        if (source == null) {
            throw malformed("/source", "must be extension, backend or automation");
        }
        return source;
    }

    /** Rejects an invalid opt-out, unlike an invalid report: the client sends it once, so the choice would be lost. */
    private static @Nullable Boolean optOut(@Nullable Object value, @Nullable String installId)
            throws RequestRejectedException {
        if (value == null) {
            return null;
        }
        if (!(value instanceof Boolean choice)) {
            throw malformed("/opt_out", "must be true or false");
        }
        if (installId == null) {
            throw malformed("/install_id", "is required with opt_out");
        }
        return choice;
    }

    private static @Nullable String text(Map<?, ?> map, String name) throws RequestRejectedException {
        Object value = map.get(name);
        if (value == null) {
            return null;
        }
        if (!(value instanceof String text) || text.isEmpty() || text.length() > MAX_TEXT || !Text.storable(text)) {
            throw malformed("/" + name, "must be text of 1 to " + MAX_TEXT + " characters");
        }
        return text;
    }

    /**
     * Returns null if the time is absent, invalid or before 1970. The times of the events are then not corrected.
     */
    private static @Nullable Instant instant(@Nullable Object value) {
        long millis = Rfc3339.millis(value);
        return millis < 0 ? null : Instant.ofEpochMilli(millis);
    }

    /** Returns null if the report is invalid, because the next one carries the same sums. Ignores unknown words. */
    private static IngestRequest.@Nullable RawReport report(@Nullable Object value) {
        if (!(value instanceof Map<?, ?> map) || !(map.get("emitted") instanceof Long emitted) || emitted < 0) {
            return null;
        }
        Map<String, Long> discarded = new HashMap<>();
        if (map.get("discarded") instanceof Map<?, ?> sums) {
            for (String word : ClientReport.ENDS) {
                if (sums.get(word) instanceof Long sum && sum >= 0) {
                    discarded.put(word, sum);
                }
            }
        }
        return new IngestRequest.RawReport(emitted, discarded);
    }

    private static RequestRejectedException malformed(String pointer, String detail) {
        return new RequestRejectedException(
                Reason.REQUEST_MALFORMED, pointer.isEmpty() ? detail : pointer + ": " + detail);
    }

    /** Signals that the whole request is rejected. */
    static final class RequestRejectedException extends Exception {
        private final Reason reason;

        RequestRejectedException(Reason reason, String detail) {
            super(detail);
            this.reason = reason;
        }

        Reason reason() {
            return reason;
        }
    }
}
