package io.lossy.telemetry.query;

import io.lossy.telemetry.database.EventRow;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * Emits each new row once. A row gets its timestamp when its request arrives and becomes visible at its commit, so rows
 * do not appear in timestamp order. Each poll therefore reads back a little and skips rows it has already shown. Not
 * thread-safe.
 */
public final class EventFollower {
    /**
     * Longer than a request can take. A row that commits later comes from an abandoned request, which the client sends
     * again.
     */
    private static final Duration LOOK_BACK = Duration.ofSeconds(30);

    private final EventQueries queries;
    private final EventFilter filter;
    private final Map<UUID, Instant> shown = new LinkedHashMap<>(); // bounded by LOOK_BACK
    private Instant newest;

    EventFollower(EventQueries queries, EventFilter filter) {
        this.queries = queries;
        this.filter = filter;
        this.newest = filter.since();
    }

    /**
     * Emits rows that appeared since the last poll; on the first poll, all matching rows. Ignores the filter's limit.
     */
    public void poll(Consumer<EventRow> sink) {
        Instant from = newest.minus(LOOK_BACK);
        queries.receivedSince(filter, from.isBefore(filter.since()) ? filter.since() : from, row -> show(row, sink));
    }

    private void show(EventRow row, Consumer<EventRow> sink) {
        if (shown.putIfAbsent(row.eventId(), row.receivedAt()) == null) {
            sink.accept(row);
        }
        newest = row.receivedAt().isAfter(newest) ? row.receivedAt() : newest;
        Instant forget = newest.minus(LOOK_BACK);
        Iterator<Instant> oldestFirst = shown.values().iterator();
        while (oldestFirst.hasNext() && oldestFirst.next().isBefore(forget)) {
            oldestFirst.remove();
        }
    }
}
