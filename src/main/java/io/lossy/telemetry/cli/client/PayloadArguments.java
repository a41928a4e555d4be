package io.lossy.telemetry.cli.client;

import io.lossy.telemetry.catalog.model.EventType;
import io.lossy.telemetry.catalog.model.Field;
import io.lossy.telemetry.event.ErrorText;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Builds a payload from {@code k=v} arguments. The catalog gives the type of a value. A value of the wrong type is sent
 * unchanged, because {@code emit} is there to show the server's validation.
 */
public final class PayloadArguments {
    private PayloadArguments() {}

    public static JsonObject parse(List<String> arguments, @Nullable EventType type) {
        JsonObject payload = new JsonObject();
        for (String argument : arguments) {
            int equals = argument.indexOf('=');
            if (equals < 1) {
                throw new IllegalArgumentException("'" + argument + "' is not a field: write name=value");
            }
            String name = argument.substring(0, equals);
            String text = argument.substring(equals + 1);
            if (payload.containsKey(name)) {
                throw new IllegalArgumentException("'" + name + "' is given twice: give each field once");
            }
            Field field = type == null ? null : type.field(name);
            payload.put(name, field == null ? literal(text) : typed(text, field));
        }
        return payload;
    }

    private static @Nullable Object typed(String text, Field field) {
        return switch (field.type()) {
            case STRING, ID -> text;
            case ERROR_TEXT -> text.isEmpty() ? text : ErrorText.hash(text);
            case BOOLEAN -> text.equals("true") || text.equals("false") ? (Object) Boolean.valueOf(text) : text;
            case NUMBER, INTEGER -> PayloadNumber.of(text);
        };
    }

    /** Reads a JSON literal: {@code 1.5}, {@code true}, {@code null}, {@code "1"}. Returns other input as text. */
    private static @Nullable Object literal(String text) {
        try {
            Object value = Json.decodeValue(text);
            boolean plain = value instanceof JsonObject
                    || value instanceof JsonArray
                    || (value instanceof Double number && !Double.isFinite(number));
            return plain ? text : value;
        } catch (DecodeException e) {
            return text; // plain text needs no quotes
        }
    }
}
