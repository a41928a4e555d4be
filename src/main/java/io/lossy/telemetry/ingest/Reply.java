package io.lossy.telemetry.ingest;

import io.vertx.core.json.JsonObject;

/**
 * The answer to a request, the same for both doors.
 *
 * @param httpStatus what the HTTP door says beside the body
 * @param body       as in the wire contract
 */
record Reply(int httpStatus, JsonObject body) {
    long retryAfterMs() {
        return body.getLong("retry_after_ms", 0L);
    }

    String status() {
        return body.getString("status");
    }
}
