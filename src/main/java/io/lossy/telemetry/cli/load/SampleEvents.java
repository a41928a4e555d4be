package io.lossy.telemetry.cli.load;

import io.lossy.telemetry.catalog.model.Aggregate;
import io.lossy.telemetry.catalog.model.Catalog;
import io.lossy.telemetry.catalog.model.EventType;
import io.lossy.telemetry.catalog.model.Field;
import io.lossy.telemetry.catalog.model.Source;
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
 * Generates realistic events from the catalog, for load, demo and tests. They are always valid, and the same seed gives
 * the same events. Numbers cluster around a value that the live thresholds call healthy, with a long tail. The first
 * values of an enum are the most common, failures are rare, and a few sessions and ids occur repeatedly. Not
 * thread-safe.
 */
public final class SampleEvents {
    private static final Pattern TROUBLE = Pattern.compile("fail|error|fallback|evict|miss|ignored");
    private static final int COMMON = 8;
    private static final List<String> WORDS = List.of("amber", "brook", "cedar", "delta", "ember", "fjord", "grove");
    private static final List<String> ERRORS =
            List.of("TimeoutError: no answer", "TypeError: Failed to fetch", "RangeError: out of memory");
    private static final int IDS = 40;
    /** The upper bound of a number whose catalog entry has none, low enough for any unit. */
    private static final double DEFAULT_MAX = 1_000;

    private final Random random;
    private final List<EventType> events;
    private final int[] weights;
    private final int totalWeight;
    private final Map<String, Double> healthy;

    /** Chooses among all events that {@code source} may send, or among all events if it is null. */
    public SampleEvents(Catalog catalog, @Nullable Source source, long seed) {
        this(catalog, event -> source == null || event.sources().contains(source), seed);
    }

    /** Chooses among these events only. */
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

    /**
     * Returns a typical healthy value for each field with a live threshold: a fifth of an upper bound, or five times a
     * lower bound.
     */
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

    /** Returns the type of the next event. */
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

    /**
     * Returns a valid payload with String, Double, Long and Boolean values in catalog order. Some optional fields are
     * left out.
     */
    public Map<String, Object> payload(EventType event) {
        Map<String, Object> payload = new LinkedHashMap<>();
        for (Field field : event.fields()) {
            if (field.required() || random.nextInt(10) < 8) {
                payload.put(field.name(), value(field, healthy.get(place(event.name(), field.name()))));
            }
        }
        return payload;
    }

    /** Returns one of a small set of session ids. */
    public String sessionId() {
        return "session-" + random.nextInt(IDS);
    }

    private Object value(Field field, @Nullable Double middle) {
        return switch (field.type()) {
            case NUMBER -> number(field, middle);
            case INTEGER -> integer(field, middle);
            case BOOLEAN -> (random.nextInt(10) < 9) != "false".equals(field.absent());
            case ID -> clip(field.name() + "-" + random.nextInt(IDS), field.maxLength());
            case ERROR_TEXT -> ERRORS.get(random.nextInt(ERRORS.size())) + " after " + random.nextInt(10_000) + " ms";
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
            value = min + range * random.nextDouble(); // percentages and small counts: evenly distributed
        } else {
            value = min + Math.sqrt(range) * tail();
        }
        double readable = Math.rint(value * 1_000) / 1_000;
        return Math.max(min, Math.min(max, readable));
    }

    /** Returns a log-normal factor with median 1; one in twenty is above 2.7. */
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

    /** Returns the first value nine times out of ten, the second nine times out of ten of the rest, and so on. */
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
