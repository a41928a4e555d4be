package io.lossy.telemetry.ingest.reply;

import io.lossy.telemetry.event.EventResult;
import io.lossy.telemetry.event.EventResult.Accepted;
import io.lossy.telemetry.event.EventResult.Disabled;
import io.lossy.telemetry.event.EventResult.Duplicate;
import io.lossy.telemetry.event.EventResult.OptedOut;
import io.lossy.telemetry.event.EventResult.Persisted;
import io.lossy.telemetry.event.EventResult.Rejected;
import io.lossy.telemetry.event.EventResult.Retry;
import io.lossy.telemetry.event.EventResult.Sampled;
import io.lossy.telemetry.event.EventResult.Warning;
import io.lossy.telemetry.event.Reason;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Counts the results, and writes the line of each event that is not simply persisted or accepted. */
final class ResultCounts {
    private int accepted;
    private int persisted;
    private int duplicate;
    private int rejected;
    private int sampled;
    private int disabled;
    private int optedOut;
    private int retry;
    private @Nullable Reason retryReason;

    @Nullable
    JsonObject add(EventResult result) {
        if (result instanceof Persisted p) {
            persisted++;
            return p.warnings().isEmpty() ? null : line("persisted").put("warnings", warnings(p.warnings()));
        } else if (result instanceof Accepted a) {
            accepted++;
            return a.warnings().isEmpty() ? null : line("accepted").put("warnings", warnings(a.warnings()));
        } else if (result instanceof Duplicate) {
            duplicate++;
            return line("duplicate");
        } else if (result instanceof Rejected r) {
            rejected++;
            return line("rejected")
                    .put("reason", r.reason().word())
                    .put("pointer", r.pointer())
                    .put("detail", r.detail());
        } else if (result instanceof Sampled) {
            sampled++;
            return line("sampled");
        } else if (result instanceof Disabled) {
            disabled++;
            return line("disabled");
        } else if (result instanceof OptedOut) {
            optedOut++;
            return line("opted_out");
        } else if (result instanceof Retry r) {
            retry++;
            retryReason = r.reason();
            return line("retry").put("reason", r.reason().word());
        }
        throw new IllegalStateException("a result without a word: " + result.getClass());
    }

    int retries() {
        return retry;
    }

    /** Returns the reason of the last event that the client should send again; null if there is none. */
    @Nullable
    Reason retryReason() {
        return retryReason;
    }

    static JsonObject valid(Persisted event) {
        JsonObject line = line("valid");
        return event.warnings().isEmpty() ? line : line.put("warnings", warnings(event.warnings()));
    }

    private static JsonObject line(String result) {
        return new JsonObject().put("result", result);
    }

    private static JsonArray warnings(List<Warning> warnings) {
        JsonArray array = new JsonArray();
        warnings.forEach(w -> array.add(new JsonObject().put("code", w.code()).put("pointer", w.pointer())));
        return array;
    }

    JsonObject toJson() {
        JsonObject counts = accepted == 0 ? new JsonObject() : new JsonObject().put("accepted", accepted);
        counts.put("persisted", persisted)
                .put("duplicate", duplicate)
                .put("rejected", rejected)
                .put("sampled", sampled)
                .put("retry", retry);
        if (optedOut > 0) {
            counts.put("opted_out", optedOut);
        }
        return disabled == 0 ? counts : counts.put("disabled", disabled);
    }
}
