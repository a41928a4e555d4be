package io.lossy.telemetry.ingest;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonObject;

/**
 * Builds the frames that the bridge sends, in the format of {@code @vertx/eventbus-bridge-client.js}. An error carries
 * the reply address if it is known. The stock bridge omits it from most errors, so the client waits for a reply that never arrives.
 */
final class BridgeFrames {
    private BridgeFrames() {}

    /** Builds a message or a reply around an encoded body, so that the body is encoded once for all subscribers. */
    static Buffer received(String address, Buffer encodedBody) {
        return Buffer.buffer(encodedBody.length() + address.length() + 48)
                .appendString("{\"type\":\"rec\",\"address\":" + Json.encode(address) + ",\"body\":")
                .appendBuffer(encodedBody)
                .appendString("}");
    }

    /** Builds an error that belongs to no request. */
    static Buffer error(String word) {
        return new JsonObject().put("type", "err").put("body", word).toBuffer();
    }

    /** Builds the failure of the request with this {@code replyAddress}. */
    static Buffer failure(String replyAddress, int code, String word, Object body) {
        return new JsonObject()
                .put("type", "err")
                .put("address", replyAddress)
                .put("failureCode", code)
                .put("failureType", "RECIPIENT_FAILURE")
                .put("message", word)
                .put("body", body)
                .toBuffer();
    }
}
