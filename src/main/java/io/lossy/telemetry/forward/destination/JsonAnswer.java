package io.lossy.telemetry.forward.destination;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/** Reads the JSON of an answer, whose form nobody guarantees. */
public final class JsonAnswer {
    private JsonAnswer() {}

    /** Returns null if the body is not a JSON object. */
    public static @Nullable JsonObject object(Buffer body) {
        try {
            return new JsonObject(body);
        } catch (DecodeException | ClassCastException e) {
            return null;
        }
    }

    /** Returns an empty object if there is no object under the key. */
    public static JsonObject object(JsonObject json, String key) {
        return json.getValue(key) instanceof JsonObject inner ? inner : new JsonObject();
    }

    /** Returns an empty list if there is no list under the key. */
    public static JsonArray list(JsonObject json, String key) {
        return json.getValue(key) instanceof JsonArray inner ? inner : new JsonArray();
    }
}
