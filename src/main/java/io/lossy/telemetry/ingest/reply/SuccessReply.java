package io.lossy.telemetry.ingest.reply;

import io.vertx.core.buffer.Buffer;
import java.time.Clock;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Writes the reply to a request whose events were all persisted, or all accepted, without a warning, as nearly all are. It joins prepared
 * pieces instead of building a JSON tree. Requests without a batch id that are answered in the same millisecond, as
 * after a shared commit, share one reply. Owned by one event loop.
 */
final class SuccessReply {
    private static final String PERSISTED = "\",\"status\":\"ok\",\"counts\":{\"persisted\":";
    private static final String ACCEPTED = "\",\"status\":\"ok\",\"counts\":{\"accepted\":";
    private static final String NONE_PERSISTED = ",\"persisted\":0";

    private final Clock clock;
    private final String end;
    private long timeMillis = Long.MIN_VALUE;
    private String time = "";
    private int sharedEvents = -1;
    private @Nullable Reply shared;

    SuccessReply(Clock clock, int maxEvents) {
        this.clock = clock;
        this.end = ",\"duplicate\":0,\"rejected\":0,\"sampled\":0,\"retry\":0},\"results\":{},"
                + "\"retry_after_ms\":0,\"max_events\":" + maxEvents + "}";
    }

    /** Returns the server's time to the millisecond, as in every reply. */
    String serverTime() {
        long now = clock.millis();
        if (now != timeMillis) {
            timeMillis = now;
            time = Instant.ofEpochMilli(now).toString();
            shared = null;
        }
        return time;
    }

    /** @param batchId null, or text that {@link #isPlain} accepts */
    Reply of(@Nullable String batchId, int events) {
        String now = serverTime();
        if (batchId != null) {
            return write('"' + batchId + '"', now, PERSISTED, String.valueOf(events));
        }
        Reply known = shared;
        if (known == null || sharedEvents != events) {
            known = write("null", now, PERSISTED, String.valueOf(events));
            shared = known;
            sharedEvents = events;
        }
        return known;
    }

    /** Returns the same for events that were written to the durable log. */
    Reply accepted(@Nullable String batchId, int events) {
        String id = batchId == null ? "null" : '"' + batchId + '"';
        return write(id, serverTime(), ACCEPTED, events + NONE_PERSISTED);
    }

    private Reply write(String batchId, String now, String counts, String events) {
        String body = "{\"batch_id\":" + batchId + ",\"server_time\":\"" + now + counts + events + end;
        return new Reply(200, "ok", 0, Buffer.buffer(body));
    }

    /** Returns true if JSON writes this text as it is: printable ASCII without quotes and backslashes. */
    static boolean isPlain(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < 0x20 || c > 0x7e || c == '"' || c == '\\') {
                return false;
            }
        }
        return true;
    }
}
