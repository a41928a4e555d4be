package io.lossy.telemetry.cli.client;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The server's reply to one request, over HTTP or the bridge. */
public record IngestReply(JsonObject body) {
    private static final Set<String> STATUSES = Set.of("ok", "retry", "disabled", "refused");

    /** The result of an event that was written to the durable log. */
    public static final String ACCEPTED = "accepted";

    /** A part of an event that the server did not store, such as an unknown field. */
    public record ReplyWarning(String code, String pointer) {
        @Override
        public String toString() {
            return code + " " + pointer;
        }
    }

    /** The result of one event. */
    public record ReplyEntry(String result, String reason, String pointer, String detail, List<ReplyWarning> warnings) {
        public boolean retry() {
            return result.equals("retry");
        }

        public boolean stored() {
            return result.equals("persisted") || result.equals(ACCEPTED) || result.equals("duplicate");
        }
    }

    /** Returns true if the body is an ingest reply, which has one of the known statuses. */
    public static boolean recognises(@Nullable JsonObject body) {
        return body != null && body.getValue("status") instanceof String status && STATUSES.contains(status);
    }

    public String status() {
        return body.getString("status");
    }

    /** Returns true if the server rejected the whole request, so that sending it again cannot help. */
    public boolean refused() {
        return status().equals("refused");
    }

    public long retryAfterMillis() {
        return body.getLong("retry_after_ms", 0L);
    }

    public JsonObject counts() {
        return body.getJsonObject("counts", new JsonObject());
    }

    /** Returns the reason of the whole reply and its explanation. Useful if the status is not {@code ok}. */
    public String why() {
        String reason = body.getString("reason", status());
        String detail = body.getString("detail");
        return detail == null ? reason : reason + ": " + detail;
    }

    /**
     * Returns the result of an event. An event without an entry in an {@code ok} reply was persisted, or accepted if the
     * reply counts accepted events: a reply never has both.
     */
    public ReplyEntry entry(String eventId) {
        JsonObject results = body.getJsonObject("results", new JsonObject());
        JsonObject entry = results.getJsonObject(eventId, new JsonObject());
        String taken = counts().containsKey(ACCEPTED) ? ACCEPTED : "persisted";
        String otherwise = status().equals("ok") ? taken : status();
        return new ReplyEntry(
                entry.getString("result", otherwise),
                entry.getString("reason", body.getString("reason", "")),
                entry.getString("pointer", ""),
                entry.getString("detail", ""),
                warnings(entry.getJsonArray("warnings", new JsonArray())));
    }

    private static List<ReplyWarning> warnings(JsonArray warnings) {
        return warnings.stream()
                .map(JsonObject.class::cast)
                .map(w -> new ReplyWarning(w.getString("code", "warning"), w.getString("pointer", "")))
                .toList();
    }
}
