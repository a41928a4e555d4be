package io.lossy.telemetry.database;

import io.lossy.telemetry.catalog.model.EventType;
import io.lossy.telemetry.catalog.model.Field;
import io.lossy.telemetry.event.Payload;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads a stored payload by the current fields. A value whose type does not fit the current schema counts as absent;
 * the row does not change.
 */
public final class StoredPayload {
    private StoredPayload() {}

    public static Payload read(EventType type, String json) {
        JsonObject object = new JsonObject(json);
        List<Field> fields = type.fields();
        @Nullable Object[] values = new Object[fields.size()];
        for (int i = 0; i < values.length; i++) {
            Field field = fields.get(i);
            values[i] = value(field, object.getValue(field.name()));
        }
        return new Payload(values, json);
    }

    private static @Nullable Object value(Field field, @Nullable Object stored) {
        return switch (field.type()) {
            case STRING, ID, ERROR_TEXT -> stored instanceof String text ? text : null;
            case NUMBER -> stored instanceof Number number ? (Double) number.doubleValue() : null;
            case INTEGER -> stored instanceof Number number ? (Long) number.longValue() : null;
            case BOOLEAN -> stored instanceof Boolean bool ? bool : null;
        };
    }
}
