package io.lossy.telemetry.emitter;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Holds an event in the queue and in a request. Immutable, in the structure of the wire protocol, so that both
 * transports pass it on unchanged.
 *
 * @param place  place in the order of emission
 * @param at     when it was emitted, by the emitter's monotonic clock, nanoseconds
 * @param weight approximate number of characters of its JSON
 */
record QueuedEvent(String id, String name, Map<String, Object> json, long place, long at, int weight) {
    private static final int ENVELOPE = 100;
    private static final int FIELD = 12;

    /** Copies the fields, so that the caller may change its map afterwards. */
    static QueuedEvent of(String id, String name, Map<String, ?> fields, long place, long at) {
        Map<String, Object> payload = new HashMap<>(fields.size() * 2);
        int weight = ENVELOPE + name.length();
        for (Map.Entry<String, ?> field : fields.entrySet()) {
            Object value = scalar(field.getValue());
            if (value != null) {
                payload.put(field.getKey(), value);
                weight += FIELD + field.getKey().length() + (value instanceof String text ? text.length() : 0);
            }
        }
        return new QueuedEvent(
                id, name, Map.of("event_id", id, "event", name, "payload", Map.copyOf(payload)), place, at, weight);
    }

    /**
     * Returns an empty list for a value that no catalogued field can hold, NaN included. The server then validates it:
     * it removes a field that the catalog does not know and rejects the event if the field is known.
     */
    private static @Nullable Object scalar(@Nullable Object value) {
        if (value == null || value instanceof String || value instanceof Boolean) {
            return value;
        }
        if (value instanceof Integer || value instanceof Long || value instanceof Short || value instanceof Byte) {
            return ((Number) value).longValue();
        }
        if (value instanceof Double || value instanceof Float) {
            double number = Double.parseDouble(value.toString()); // by its text: 0.1f becomes 0.1, not 0.10000000149
            return Double.isFinite(number) ? number : List.of();
        }
        return value instanceof BigDecimal || value instanceof BigInteger ? value : List.of();
    }
}
