package io.lossy.telemetry.validate;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads parsed JSON values alike, whether they came as plain collections or in Vert.x's wrappers. */
final class Json {
    private Json() {}

    /** The members of an object; null for anything else. */
    static @Nullable Map<?, ?> object(@Nullable Object value) {
        if (value instanceof Map<?, ?> map) {
            return map;
        }
        return value instanceof JsonObject json ? json.getMap() : null;
    }

    /** The elements of an array; null for anything else. */
    static @Nullable List<?> array(@Nullable Object value) {
        if (value instanceof List<?> list) {
            return list;
        }
        return value instanceof JsonArray json ? json.getList() : null;
    }

    /** Type and length of a value, never the value: {@code string(12)}, {@code array(3)}, {@code number}. */
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
