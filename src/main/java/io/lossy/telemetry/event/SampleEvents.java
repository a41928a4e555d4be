package io.lossy.telemetry.event;

import io.lossy.telemetry.catalog.Aggregate;
import io.lossy.telemetry.catalog.Catalog;
import io.lossy.telemetry.catalog.EventType;
import io.lossy.telemetry.catalog.Field;
import io.lossy.telemetry.catalog.Source;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Invents believable events out of the catalog, for load, demo and tests: always valid, the same again for the same
 * seed. Numbers crowd round a value that the live thresholds call healthy, with a long tail; the first values of an enum
 * are the common ones, things that go wrong are rare, and a few people come back again and again. Not thread-safe.
 */
public final class SampleEvents {
    private static final Pattern TROUBLE = Pattern.compile("fail|error|fallback|evict|miss|ignored");
    private static final int COMMON = 8;
    private static final List<String> WORDS = List.of("amber", "brook", "cedar", "delta", "ember", "fjord", "grove");
    private static final int IDS = 40;
    /** Bounds for a number whose catalog entry has none, low enough for any unit. */
    private static final double DEFAULT_MAX = 1_000;

    private final Random random;
    private final List<EventType> events;
    private final int[] weights;
    private final int totalWeight;
    private final Map<String, Double> healthy;

    /** Draws from all events that {@code source} may send; from all events when it is null. */
    public SampleEvents(Catalog catalog, @Nullable Source source, long seed) {
        this(catalog, event -> source == null || event.sources().contains(source), seed);
    }

    /** Draws from these events only. */
    public SampleEvents(Catalog catalog, Predicate<EventType> chosen, long seed) {
        this.random = new Random(seed);
        this.events = catalog.events().values().stream().filter(chosen).toList();
        if (events.isEmpty()) {
            throw new IllegalArgumentException("no events to draw from");
        }
        this.weights = events.stream()
                .mapToInt(event -> TROUBLE.matcher(event.name()).find() ? 1 : COMMON)
                .toArray();
        this.totalWeight = Arrays.stream(weights).sum();
        this.healthy = healthy(catalog);
    }

    /** For a field with a live threshold, the middle of what is well: a fifth of a bound above, or five of one below. */
    private static Map<String, Double> healthy(Catalog catalog) {
        Map<String, Double> healthy = new HashMap<>();
        for (Aggregate aggregate : catalog.aggregates().values()) {
            if (aggregate instanceof Aggregate.Distribution d && d.threshold() != null) {
                double warn = d.threshold().warn();
                String place = place(d.events().event(), d.field());
                healthy.put(place, d.threshold().below() ? warn * 5 : warn / 5);
            }
        }
        return healthy;
    }

    private static String place(String event, String field) {
        return event + '/' + field;
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
                payload.put(field.name(), value(field, healthy.get(place(event.name(), field.name()))));
            }
        }
        return payload;
    }

    /** One of a small set of sessions. */
    public String sessionId() {
        return "session-" + random.nextInt(IDS);
    }

    private Object value(Field field, @Nullable Double middle) {
        return switch (field.type()) {
            case NUMBER -> number(field, middle);
            case INTEGER -> integer(field, middle);
            case BOOLEAN -> random.nextInt(10) < 9;
            case ID -> clip(field.name() + "-" + random.nextInt(IDS), field.maxLength());
            case STRING -> field.isEnum() ? oneOf(field.values()) : text(field.maxLength());
        };
    }

    private double number(Field field, @Nullable Double middle) {
        double min = field.min() != null ? field.min() : field.max() != null ? Math.min(0, field.max()) : 0;
        double max = field.max() != null ? field.max() : min + DEFAULT_MAX;
        double range = max - min;
        double value;
        if (middle != null) {
            value = middle * tail();
        } else if (range <= 100) {
            value = min + range * random.nextDouble(); // percents and small counts: all over
        } else {
            value = min + Math.sqrt(range) * tail();
        }
        double readable = Math.rint(value * 1_000) / 1_000;
        return Math.max(min, Math.min(max, readable));
    }

    /** Log-normal round 1: one in twenty is above 2.7. */
    private double tail() {
        return Math.exp(0.6 * random.nextGaussian());
    }

    private long integer(Field field, @Nullable Double middle) {
        long value = Math.round(number(field, middle));
        if (field.max() != null && value > field.max()) {
            value = (long) Math.floor(field.max());
        }
        if (field.min() != null && value < field.min()) {
            value = (long) Math.ceil(field.min());
        }
        return value;
    }

    /** The first value nine times in ten, the second nine times in ten of the rest, and so on. */
    private String oneOf(List<String> values) {
        int i = 0;
        while (i < values.size() - 1 && random.nextInt(10) == 0) {
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
