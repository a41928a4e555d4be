package io.lossy.telemetry.ingest;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;

/**
 * The frames the event-bus bridge sends, as {@code @vertx/eventbus-bridge-client.js} understands them. Where a reply
 * address is known an error carries it too, which the stock bridge leaves out for most errors and so leaves the client
 * waiting.
 */
final class BridgeFrames {
    private BridgeFrames() {}

    /** A message or a reply. */
    static Buffer received(String address, JsonObject body) {
        return new JsonObject()
                .put("type", "rec")
                .put("address", address)
                .put("body", body)
                .toBuffer();
    }

    /** The message around a body that is already text, so that many subscribers cost one encoding. */
    static Buffer received(String address, Buffer encodedBody) {
        return Buffer.buffer(encodedBody.length() + address.length() + 48)
                .appendString("{\"type\":\"rec\",\"address\":\"" + address + "\",\"body\":")
                .appendBuffer(encodedBody)
                .appendString("}");
    }

    /** An error nobody in particular waits for. */
    static Buffer error(String word) {
        return new JsonObject().put("type", "err").put("body", word).toBuffer();
    }

    /** The failure of the request that waits under {@code replyAddress}. */
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
