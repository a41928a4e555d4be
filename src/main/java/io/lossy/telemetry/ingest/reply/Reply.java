package io.lossy.telemetry.ingest.reply;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;

/**
 * Holds the answer to a request, the same over HTTP and the bridge.
 *
 * @param httpStatus   the status with which HTTP sends the body
 * @param status       {@code ok}, {@code retry}, {@code disabled} or {@code refused}
 * @param retryAfterMs how long the client should wait, in milliseconds; 0: nothing to wait for
 * @param json         the body as in the wire contract; several answers may share it, so it must not be changed
 */
public record Reply(int httpStatus, String status, long retryAfterMs, Buffer json) {
    /** Encodes a body that has its {@code status} and {@code retry_after_ms} among its members. */
    static Reply of(int httpStatus, JsonObject body) {
        return new Reply(httpStatus, body.getString("status"), body.getLong("retry_after_ms", 0L), body.toBuffer());
    }

    /** Parses the body. Use {@link #json} where bytes suffice. */
    public JsonObject body() {
        return new JsonObject(json);
    }
}
