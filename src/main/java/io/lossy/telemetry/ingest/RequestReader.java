package io.lossy.telemetry.ingest;

import io.lossy.telemetry.catalog.Source;
import io.lossy.telemetry.event.ClientReport;
import io.lossy.telemetry.event.IngestRequest;
import io.lossy.telemetry.event.Reason;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads the envelope of a request: everything but the events themselves, which validate judges one by one. Only an
 * envelope that can't be understood at all turns the whole request away.
 */
final class RequestReader {
    private static final int MAX_TEXT = 256;

    private final int maxEvents;

    RequestReader(int maxEvents) {
        this.maxEvents = maxEvents;
    }

    /** What the envelope says, with the key its sender put into the body, if any. */
    record Envelope(IngestRequest request, @Nullable String key) {}

    /** @throws RefusedException with what is wrong and where */
    Envelope read(@Nullable Object body, Instant receivedAt) throws RefusedException {
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
        return new Envelope(request, text(map, "key"));
    }

    private List<?> events(Map<?, ?> map) throws RefusedException {
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

    /** Holds the number of events against the most a request may carry. */
    void bound(int events) throws RefusedException {
        if (events > maxEvents) {
            throw new RefusedException(
                    Reason.REQUEST_TOO_LARGE, "/events: at most " + maxEvents + " events a request, not " + events);
        }
    }

    private static Source source(Map<?, ?> map) throws RefusedException {
        Source source = map.get("source") instanceof String word ? Source.fromWord(word) : null;
        if (source == null) {
            throw malformed("/source", "must be extension, backend or automation");
        }
        return source;
    }

    /** Unlike a report it must be understood: it is told once, and a choice that went unheard would not be kept. */
    private static @Nullable Boolean optOut(@Nullable Object value, @Nullable String installId)
            throws RefusedException {
        if (value == null) {
            return null;
        }
        if (!(value instanceof Boolean choice)) {
            throw malformed("/opt_out", "must be true or false");
        }
        if (installId == null) {
            throw malformed("/install_id", "is required with opt_out: whose choice is it?");
        }
        return choice;
    }

    private static @Nullable String text(Map<?, ?> map, String name) throws RefusedException {
        Object value = map.get(name);
        if (value == null) {
            return null;
        }
        if (!(value instanceof String text) || text.isEmpty() || text.length() > MAX_TEXT || !storable(text)) {
            throw malformed("/" + name, "must be text of 1 to " + MAX_TEXT + " characters");
        }
        return text;
    }

    /** PostgreSQL stores neither U+0000 nor half a surrogate pair. */
    private static boolean storable(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == 0) {
                return false;
            }
            if (Character.isSurrogate(c)) {
                boolean pair = Character.isHighSurrogate(c)
                        && i + 1 < text.length()
                        && Character.isLowSurrogate(text.charAt(i + 1));
                if (!pair) {
                    return false;
                }
                i++;
            }
        }
        return true;
    }

    /** A clock that can't be read is treated as absent: the events are then taken at their own word. */
    private static @Nullable Instant instant(@Nullable Object value) {
        if (!(value instanceof String text) || text.length() > 40) {
            return null;
        }
        try {
            OffsetDateTime time = OffsetDateTime.parse(text);
            return time.getYear() >= 1970 && time.getYear() <= 9999 ? time.toInstant() : null; // arithmetic stays safe
        } catch (DateTimeException e) {
            return null;
        }
    }

    /** A report that can't be read is left out: the next one carries the same sums. Unknown words are not kept. */
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

    private static RefusedException malformed(String pointer, String detail) {
        return new RefusedException(Reason.REQUEST_MALFORMED, pointer.isEmpty() ? detail : pointer + ": " + detail);
    }

    /** The whole request is turned away. */
    static final class RefusedException extends Exception {
        private final Reason reason;

        RefusedException(Reason reason, String detail) {
            super(detail);
            this.reason = reason;
        }

        Reason reason() {
            return reason;
        }
    }
}
