package io.lossy.telemetry.event;

import io.lossy.telemetry.catalog.Catalog;
import io.lossy.telemetry.catalog.EventType;
import io.lossy.telemetry.catalog.Field;
import io.lossy.telemetry.catalog.Source;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Invents believable events out of the catalog, for load, demo and tests: always valid, the same again for the same
 * seed. Numbers crowd near the low end of their range with a long tail, the first values of an enum are the common
 * ones, things that go wrong are rare, and a handful of sessions comes back again and again. Not thread-safe.
 */
public final class SampleEvents {
    private static final Pattern TROUBLE = Pattern.compile("fail|error|fallback|evict");
    private static final List<String> WORDS = List.of("amber", "brook", "cedar", "delta", "ember", "fjord", "grove");
    private static final int IDS = 40;
    /** Bounds for a number whose catalog entry has none, low enough for any unit. */
    private static final double DEFAULT_MAX = 1_000;

    private final Random random;
    private final List<EventType> events;
    private final int[] weights;
    private final int totalWeight;

    /** Draws from all events that {@code source} may send; from all events when it is null. */
    public SampleEvents(Catalog catalog, @Nullable Source source, long seed) {
        this(
                catalog.events().values().stream()
                        .filter(event -> source == null || event.sources().contains(source))
                        .toList(),
                seed);
    }

    /** Draws from these events only. */
    public SampleEvents(List<EventType> events, long seed) {
        if (events.isEmpty()) {
            throw new IllegalArgumentException("no events to draw from");
        }
        this.random = new Random(seed);
        this.events = List.copyOf(events);
        this.weights = events.stream()
                .mapToInt(event -> TROUBLE.matcher(event.name()).find() ? 1 : 8)
                .toArray();
        int sum = 0;
        for (int weight : weights) {
            sum += weight;
        }
        this.totalWeight = sum;
    }

    /** The next event to happen. */
    public EventType nextType() {
        int at = random.nextInt(totalWeight);
        for (int i = 0; i < weights.length; i++) {
            at -= weights[i];
            if (at < 0) {
                return events.get(i);
            }
        }
        throw new IllegalStateException("weights do not add up");
    }

    /** A valid payload: String, Double, Long and Boolean values in catalog order; some optional fields left out. */
    public Map<String, Object> payload(EventType event) {
        Map<String, Object> payload = new LinkedHashMap<>();
        for (Field field : event.fields()) {
            if (field.required() || random.nextInt(10) < 8) {
                payload.put(field.name(), value(field));
            }
        }
        return payload;
    }

    /** One of a small set of sessions. */
    public String sessionId() {
        return "session-" + random.nextInt(IDS);
    }

    private Object value(Field field) {
        return switch (field.type()) {
            case NUMBER -> number(field);
            case INTEGER -> integer(field);
            case BOOLEAN -> random.nextInt(10) < 7;
            case ID -> clip(field.name() + "-" + random.nextInt(IDS), field.maxLength());
            case STRING -> field.isEnum() ? oneOf(field.values()) : text(field.maxLength());
        };
    }

    private double number(Field field) {
        double min = field.min() != null ? field.min() : field.max() != null ? Math.min(0, field.max()) : 0;
        double max = field.max() != null ? field.max() : min + DEFAULT_MAX;
        double range = max - min;
        // A range of up to 100 (percents, small counts) is used evenly; a wide one around its square root,
        // log-normally.
        double offset =
                range <= 100 ? range * random.nextDouble() : Math.sqrt(range) * Math.exp(0.7 * random.nextGaussian());
        double readable = Math.rint((min + offset) * 1_000) / 1_000;
        return Math.max(min, Math.min(max, readable));
    }

    private long integer(Field field) {
        long value = Math.round(number(field));
        if (field.max() != null && value > field.max()) {
            value = (long) Math.floor(field.max());
        }
        if (field.min() != null && value < field.min()) {
            value = (long) Math.ceil(field.min());
        }
        return value;
    }

    /** The first value half of the time, the second a quarter, and so on. */
    private String oneOf(List<String> values) {
        int i = 0;
        while (i < values.size() - 1 && random.nextBoolean()) {
            i++;
        }
        return values.get(i);
    }

    private String text(int maxLength) {
        List<String> words = new ArrayList<>();
        for (int i = 1 + random.nextInt(2); i > 0; i--) {
            words.add(WORDS.get(random.nextInt(WORDS.size())));
        }
        return clip(String.join("-", words), maxLength);
    }

    private static String clip(String text, int maxLength) {
        return text.length() <= maxLength ? text : text.substring(text.length() - maxLength);
    }
}
