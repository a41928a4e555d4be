package io.lossy.telemetry.ops.live;

import io.lossy.telemetry.catalog.model.Catalog;
import io.lossy.telemetry.catalog.model.EventType;
import io.lossy.telemetry.event.Rejection;
import io.lossy.telemetry.event.StoredHistory;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Counts the last hour's rejections by cause: reason, event and field. Memory is bounded by the number of causes. A
 * further cause replaces the one whose last rejection is oldest.
 */
final class RejectionBook {
    /** Largest number of causes in memory. */
    static final int MOST = 200;
    /** Largest number of causes on the page. */
    static final int SHOWN = 40;

    private static final int MINUTES = 60;

    private final Catalog catalog;
    private final Map<Key, Cause> causes = new HashMap<>();

    RejectionBook(Catalog catalog) {
        this.catalog = catalog;
    }

    private record Key(String reason, @Nullable String event, String pointer) {}

    void add(Rejection rejection) {
        Key key = new Key(rejection.reason().word(), rejection.event(), rejection.pointer());
        cause(key)
                .add(
                        rejection.receivedAt(),
                        1,
                        rejection.detail(),
                        rejection.shape(),
                        rejection.source().word());
    }

    void add(StoredHistory.HistoryRejection past) {
        Key key = new Key(past.reason(), past.event(), past.pointer());
        cause(key).add(past.last(), past.events(), past.detail(), past.shape(), past.source());
    }

    private Cause cause(Key key) {
        Cause known = causes.get(key);
        if (known != null) {
            return known;
        }
        if (causes.size() >= MOST) {
            causes.entrySet().stream()
                    .min(Comparator.comparingLong(entry -> entry.getValue().last))
                    .ifPresent(quietest -> causes.remove(quietest.getKey()));
        }
        Cause cause = new Cause(key);
        causes.put(key, cause);
        return cause;
    }

    /** Returns the causes of the last hour, the most frequent first, and removes older ones. */
    JsonArray shown(Instant now) {
        JsonArray shown = new JsonArray();
        sorted(now).stream()
                .limit(SHOWN)
                .forEach(cause -> shown.add(cause.json(now).put("family", family(cause.key))));
        return shown;
    }

    /** Returns for each family the number of rejections in the last hour and the most frequent reason. */
    Map<String, RejectedRow> byFamily(Instant now) {
        Map<String, RejectedRow> families = new HashMap<>();
        for (Cause cause : sorted(now)) {
            String family = family(cause.key);
            if (family != null) {
                long events = cause.events(now);
                families.merge(
                        family,
                        new RejectedRow(events, cause.key.reason()),
                        (a, b) -> new RejectedRow(a.events() + b.events(), a.reason()));
            }
        }
        return families;
    }

    private @Nullable String family(Key key) {
        EventType type = key.event() == null ? null : catalog.event(key.event());
        return type == null ? null : type.family();
    }

    /**
     * The rejected events of a family.
     *
     * @param reason the most frequent one
     */
    record RejectedRow(long events, String reason) {}

    private List<Cause> sorted(Instant now) {
        causes.values().removeIf(cause -> cause.events(now) == 0);
        List<Cause> sorted = new ArrayList<>(causes.values());
        sorted.sort(Comparator.comparingLong((Cause cause) -> -cause.events(now))
                .thenComparing(cause -> -cause.last)
                .thenComparing(cause -> cause.key.reason())
                .thenComparing(cause -> cause.key.pointer()));
        return sorted;
    }

    /** One cause and its events per minute. */
    private static final class Cause {
        private final Key key;
        private final long[] events = new long[MINUTES];
        private final long[] minutes = new long[MINUTES];
        private String detail = "";
        private String shape = "";
        private String source = "";
        private long first = Long.MAX_VALUE;
        private long last;

        Cause(Key key) {
            this.key = key;
        }

        void add(Instant at, long count, String saidDetail, String saidShape, String saidSource) {
            long minute = at.getEpochSecond() / 60;
            int slot = (int) Math.floorMod(minute, (long) MINUTES);
            if (minutes[slot] < minute) {
                minutes[slot] = minute;
                events[slot] = 0;
            }
            if (minutes[slot] == minute) {
                events[slot] += count;
            }
            first = Math.min(first, at.toEpochMilli());
            if (at.toEpochMilli() >= last) {
                last = at.toEpochMilli();
                detail = saidDetail;
                shape = saidShape;
                source = saidSource;
            }
        }

        long events(Instant now) {
            long oldest = now.getEpochSecond() / 60 - MINUTES;
            long sum = 0;
            for (int slot = 0; slot < MINUTES; slot++) {
                sum += minutes[slot] > oldest ? events[slot] : 0;
            }
            return sum;
        }

        JsonObject json(Instant now) {
            return new JsonObject()
                    .put("reason", key.reason())
                    .put("event", key.event())
                    .put("pointer", key.pointer())
                    .put("detail", detail)
                    .put("shape", shape)
                    .put("source", source)
                    .put("events", events(now))
                    .put("first", Math.max(first, now.minusSeconds(3_600).toEpochMilli()))
                    .put("last", last)
                    .put("fix", FixHints.on(key.reason()));
        }
    }
}
