package io.lossy.telemetry.persist;

import io.lossy.telemetry.database.StoreException;
import io.lossy.telemetry.event.TelemetryEvent;
import io.vertx.core.Future;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * Finds the rows that make a batch insert fail: halves the batch until such a row is alone. One bad row among n costs
 * at most 2 log2(n) + 1 statements. The other rows are committed on the way.
 */
final class BisectingEventStore extends DelegatingEventStore {
    BisectingEventStore(EventStore store) {
        super(store);
    }

    @Override
    public Future<Appended> append(List<TelemetryEvent> events) {
        return store.append(events)
                .recover(failure -> blamesARow(failure) ? split(distinct(events)) : Future.failedFuture(failure));
    }

    private Future<Appended> split(List<TelemetryEvent> events) {
        if (events.size() == 1) {
            return Future.succeededFuture(
                    new Appended(Set.of(), Set.of(events.get(0).id())));
        }
        int middle = events.size() / 2;
        // one half after the other, because a failing batch must not occupy two connections
        return append(events.subList(0, middle))
                .compose(left -> append(events.subList(middle, events.size()))
                        .map(right -> both(left, right))
                        .recover(failure -> Future.failedFuture(halfDone(failure))));
    }

    /** Marks the failure: the other half is committed, but the caller receives only a failure. */
    private static Throwable halfDone(Throwable failure) {
        return failure instanceof StoreException known ? known.asPartlyCommitted() : failure;
    }

    private static boolean blamesARow(Throwable failure) {
        return failure instanceof StoreException e && e.kind() == StoreException.FailureKind.DATA;
    }

    /**
     * Returns the first event of each id. Otherwise an id could be in both halves, committed in one and rejected in the
     * other.
     */
    private static List<TelemetryEvent> distinct(List<TelemetryEvent> events) {
        Map<UUID, TelemetryEvent> byId = new LinkedHashMap<>();
        events.forEach(event -> byId.putIfAbsent(event.id(), event));
        return List.copyOf(byId.values());
    }

    private static Appended both(Appended a, Appended b) {
        return new Appended(union(a.fresh(), b.fresh()), union(a.poisoned(), b.poisoned()));
    }

    private static Set<UUID> union(Set<UUID> a, Set<UUID> b) {
        Set<UUID> all = new HashSet<>(a);
        all.addAll(b);
        return all;
    }
}
