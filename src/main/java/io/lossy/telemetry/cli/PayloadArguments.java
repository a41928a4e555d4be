package io.lossy.telemetry.cli;

import io.lossy.telemetry.catalog.EventType;
import io.lossy.telemetry.catalog.Field;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Makes a payload of {@code k=v} arguments. The catalog says what a value is; what does not fit is sent as it was
 * typed, since it is the server's judgement that {@code emit} is there to show.
 */
final class PayloadArguments {
    private PayloadArguments() {}

    static JsonObject parse(List<String> arguments, @Nullable EventType type) {
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
            case BOOLEAN -> text.equals("true") || text.equals("false") ? (Object) Boolean.valueOf(text) : text;
            case NUMBER, INTEGER -> number(text);
        };
    }

    private static Object number(String text) {
        try {
            BigDecimal number = new BigDecimal(text);
            boolean whole = number.stripTrailingZeros().scale() <= 0 && number.precision() - number.scale() <= 18;
            if (whole) {
                return number.longValueExact();
            }
            double value = number.doubleValue();
            return Double.isFinite(value) ? (Object) value : text;
        } catch (NumberFormatException e) {
            return text; // no number: the server will say field_type
        }
    }

    /** By the form of a JSON literal: {@code 1.5}, {@code true}, {@code null}, {@code "1"}; anything else is text. */
    private static @Nullable Object literal(String text) {
        try {
            Object value = Json.decodeValue(text);
            return value instanceof JsonObject || value instanceof JsonArray ? text : value;
        } catch (DecodeException e) {
            return text; // plain text needs no quotes
        }
    }
}
