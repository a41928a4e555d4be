package io.lossy.telemetry.persist;

import io.lossy.telemetry.event.TelemetryEvent;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Remembers events whose insert ended without a reply until it is known whether they are rows. A row belongs to such an
 * insert if it has the time at which this server received that attempt. Another attempt, here or on another server, has
 * another time and is counted by itself. No I/O; owned by one event loop.
 *
 * <p>Limited by number, weight and time. Events that are dropped without a result are counted in {@link #forgotten}.
 */
final class UnknownInserts {
    static final int MAX_EVENTS = 20_000;
    static final long MAX_WEIGHT = 16L << 20;
    /** Older events count in no live window, and in the metrics only as late. */
    static final Duration KEPT = Duration.ofMinutes(15);
    /** Ids per query. */
    static final int PAGE = 1_000;

    private final LongSupplier nanos;
    /** The entry that was not queried for the longest time comes first. */
    private final LinkedHashMap<UUID, Attempts> byId = new LinkedHashMap<>();

    private int events;
    private long weight;
    private long forgotten;

    private record Attempts(List<TelemetryEvent> events, long sinceNanos) {
        long weight() {
            return events.stream().mapToLong(TelemetryEvent::weight).sum();
        }
    }

    /** @param nanos a monotonic clock */
    UnknownInserts(LongSupplier nanos) {
        this.nanos = nanos;
    }

    void remember(Collection<TelemetryEvent> batch) {
        for (TelemetryEvent event : batch) {
            byId.computeIfAbsent(event.id(), id -> new Attempts(new ArrayList<>(1), nanos.getAsLong()))
                    .events()
                    .add(event);
            events++;
            weight += event.weight();
        }
        while (events > MAX_EVENTS || weight > MAX_WEIGHT) {
            forget(byId.keySet().iterator().next());
        }
    }

    /** Removes ids that were committed by another attempt whose reply arrived. */
    void settled(Collection<UUID> ids) {
        if (!byId.isEmpty()) {
            ids.forEach(this::remove);
        }
    }

    /** Returns the ids to query now; the next call returns others. Drops entries older than {@link #KEPT}. */
    List<UUID> next() {
        long now = nanos.getAsLong();
        List<UUID> old = byId.entrySet().stream()
                .filter(entry -> now - entry.getValue().sinceNanos() > KEPT.toNanos())
                .map(Map.Entry::getKey)
                .toList();
        old.forEach(this::forget);
        List<UUID> page = byId.keySet().stream().limit(PAGE).toList();
        for (UUID id : page) {
            Attempts attempts = byId.remove(id);
            if (attempts != null) {
                byId.put(id, attempts);
            }
        }
        return page;
    }

    /**
     * Removes the ids that were found. Returns those events whose row belongs to an insert remembered here.
     *
     * @param rows for each row that was found, the time it was received
     */
    List<TelemetryEvent> found(Map<UUID, Instant> rows) {
        List<TelemetryEvent> ours = new ArrayList<>();
        rows.forEach((id, receivedAt) -> {
            Attempts attempts = remove(id);
            if (attempts != null) {
                attempts.events().stream()
                        .filter(event -> stored(event.receivedAt()).equals(stored(receivedAt)))
                        .findFirst()
                        .ifPresent(ours::add);
            }
        });
        return ours;
    }

    /** Truncates to the precision of the column. */
    private static Instant stored(Instant moment) {
        return moment.truncatedTo(ChronoUnit.MICROS);
    }

    private void forget(UUID id) {
        Attempts attempts = remove(id);
        forgotten += attempts == null ? 0 : attempts.events().size();
    }

    private @Nullable Attempts remove(UUID id) {
        Attempts attempts = byId.remove(id);
        if (attempts != null) {
            events -= attempts.events().size();
            weight -= attempts.weight();
        }
        return attempts;
    }

    boolean isEmpty() {
        return byId.isEmpty();
    }

    int size() {
        return events;
    }

    long forgotten() {
        return forgotten;
    }
}
