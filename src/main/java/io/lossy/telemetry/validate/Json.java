package io.lossy.telemetry.validate;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Gives uniform access to parsed JSON values, whether they are plain collections or Vert.x wrappers. */
final class Json {
    private Json() {}

    /** Returns the members of an object, or null for any other value. */
    static @Nullable Map<?, ?> object(@Nullable Object value) {
        if (value instanceof Map<?, ?> map) {
            return map;
        }
        return value instanceof JsonObject json ? json.getMap() : null;
    }

    /** Returns the elements of an array, or null for any other value. */
    static @Nullable List<?> array(@Nullable Object value) {
        if (value instanceof List<?> list) {
            return list;
        }
        return value instanceof JsonArray json ? json.getList() : null;
    }

    /**
     * Returns the type and length of a value, never the value itself: {@code string(12)}, {@code array(3)},
     * {@code number}.
     */
    static String shape(@Nullable Object value) {
        if (value == null) {
            return "absent";
        }
        if (value instanceof CharSequence text) {
            return "string(" + text.length() + ")";
        }
        if (value instanceof Number) {
            return "number";
        }
        if (value instanceof Boolean) {
            return "boolean";
        }
        Map<?, ?> object = object(value);
        if (object != null) {
            return "object(" + object.size() + ")";
        }
        List<?> array = array(value);
        return array == null ? "other" : "array(" + array.size() + ")";
    }
}
