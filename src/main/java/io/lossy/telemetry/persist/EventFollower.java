package io.lossy.telemetry.persist;

import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * Hands over each row once as it appears. A row is stamped when its request is at the door and becomes visible at its
 * commit, so rows do not appear in the order of their stamps: each poll looks back a little and leaves out what it has
 * shown already. Not thread-safe.
 */
public final class EventFollower {
    /** Longer than a request may be under way: what commits later than that was given up and comes again anew. */
    private static final Duration LOOK_BACK = Duration.ofSeconds(30);

    private final EventQueries queries;
    private final EventFilter filter;
    private final Map<UUID, Instant> shown = new LinkedHashMap<>(); // bounded: what LOOK_BACK holds
    private Instant newest;

    EventFollower(EventQueries queries, EventFilter filter) {
        this.queries = queries;
        this.filter = filter;
        this.newest = filter.since();
    }

    /** Shows what has appeared since the last poll; on the first one all that matches. The limit does not apply. */
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
