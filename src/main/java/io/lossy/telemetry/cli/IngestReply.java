package io.lossy.telemetry.cli;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The server's answer to one request, whichever door it came through. */
record IngestReply(JsonObject body) {
    private static final Set<String> STATUSES = Set.of("ok", "retry", "disabled", "refused");

    /** How one event ended. */
    record Entry(String result, String reason, String pointer, String detail, List<String> warnings) {
        boolean retry() {
            return result.equals("retry");
        }

        boolean stored() {
            return result.equals("persisted") || result.equals("duplicate");
        }
    }

    /** True for a body of the agreed shape; anything else is not an answer about events. */
    static boolean recognises(@Nullable JsonObject body) {
        return body != null && body.getValue("status") instanceof String status && STATUSES.contains(status);
    }

    String status() {
        return body.getString("status");
    }

    /** True when nothing in the request was read as events: sending it again changes nothing. */
    boolean refused() {
        return status().equals("refused");
    }

    long retryAfterMillis() {
        return body.getLong("retry_after_ms", 0L);
    }

    JsonObject counts() {
        return body.getJsonObject("counts", new JsonObject());
    }

    /** The reason of the whole answer and its explanation; of use when it is not {@code ok}. */
    String why() {
        String reason = body.getString("reason", status());
        String detail = body.getString("detail");
        return detail == null ? reason : reason + ": " + detail;
    }

    /** What became of the event: persisted unless the answer says otherwise. */
    Entry entry(String eventId) {
        JsonObject results = body.getJsonObject("results", new JsonObject());
        JsonObject entry = results.getJsonObject(eventId, new JsonObject());
        String otherwise = status().equals("ok") ? "persisted" : status();
        return new Entry(
                entry.getString("result", otherwise),
                entry.getString("reason", body.getString("reason", "")),
                entry.getString("pointer", ""),
                entry.getString("detail", ""),
                warnings(entry.getJsonArray("warnings", new JsonArray())));
    }

    private static List<String> warnings(JsonArray warnings) {
        return warnings.stream()
                .map(JsonObject.class::cast)
                .map(w -> w.getString("code", "warning") + " " + w.getString("pointer", ""))
                .toList();
    }
}
