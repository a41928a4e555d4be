package io.lossy.telemetry.emitter;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads HTTP responses. Events are settled only by a reply whose counts add up to the number of events sent. After any
 * other response, unreadable ones included, the emitter keeps the events and retries.
 */
final class ReplyReader {
    private static final long MAX_WAIT_MS = Duration.ofDays(1).toMillis();
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Clock clock;

    ReplyReader(Clock clock) {
        this.clock = clock;
    }

    /** @param retryAfter the header: seconds or a date; empty if there is none */
    SendResult read(int status, byte[] body, int sent, String retryAfter) {
        JsonNode reply = parsed(body);
        if (reply.path("status").asText().equals("disabled")) {
            return new SendResult.SendDisabled();
        }
        String reason = reply.path("reason").asText();
        int maxEvents = Math.max(0, reply.path("max_events").asInt());
        if (status == 413 || status == 400) {
            return new SendResult.SendTooLarge(
                    reason.isEmpty() ? "http_" + status : reason, !reason.isEmpty(), maxEvents);
        }
        long said =
                Math.min(MAX_WAIT_MS, Math.max(0, reply.path("retry_after_ms").asLong()));
        long wait = Math.max(said, header(retryAfter));
        if (status == 200 && reply.path("status").asText().equals("ok") && accountsFor(reply, sent)) {
            return new SendResult.SendSettled(lines(reply.path("results")), wait, maxEvents);
        }
        String word = status == 200 ? "bad_reply" : "http_" + status;
        return new SendResult.SendRetry(reason.isEmpty() ? word : reason, wait, maxEvents);
    }

    private static JsonNode parsed(byte[] body) {
        try {
            JsonNode reply = JSON.readTree(body);
            return reply == null ? MissingNode.getInstance() : reply;
        } catch (IOException e) {
            return MissingNode.getInstance(); // an unreadable reply acks no event
        }
    }

    private static boolean accountsFor(JsonNode reply, int sent) {
        if (!reply.path("counts").isObject() || !reply.path("results").isObject()) {
            return false;
        }
        long sum = 0;
        for (JsonNode count : reply.path("counts")) {
            sum += count.asLong();
        }
        return sum == sent;
    }

    private static Map<String, SendResult.EventAnswer> lines(JsonNode results) {
        Map<String, SendResult.EventAnswer> lines = new HashMap<>();
        results.properties().forEach(entry -> lines.put(entry.getKey(), line(entry.getValue())));
        return lines;
    }

    private static SendResult.EventAnswer line(JsonNode line) {
        return new SendResult.EventAnswer(
                line.path("result").asText(),
                line.path("reason").asText(),
                line.path("pointer").asText(),
                line.path("detail").asText());
    }

    /** Returns the wait of the Retry-After header in milliseconds (RFC 9110, 10.2.3), at most a day. */
    private long header(String retryAfter) {
        if (retryAfter.matches("\\d{1,9}")) {
            return Math.min(MAX_WAIT_MS, Long.parseLong(retryAfter) * 1_000);
        }
        Instant at = date(retryAfter);
        return at == null ? 0 : Math.max(0, Math.min(MAX_WAIT_MS, at.toEpochMilli() - clock.millis()));
    }

    private static @Nullable Instant date(String text) {
        try {
            return ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant();
        } catch (DateTimeException e) {
            return null;
        }
    }
}
