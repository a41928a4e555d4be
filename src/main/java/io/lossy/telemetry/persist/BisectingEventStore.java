package io.lossy.telemetry.persist;

import io.lossy.telemetry.event.ClientReport;
import io.lossy.telemetry.event.Rejection;
import io.lossy.telemetry.event.RejectionOutcome;
import io.lossy.telemetry.event.TelemetryEvent;
import io.vertx.core.Future;
import java.time.Instant;
import java.time.LocalDate;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * Finds the rows that can never be stored when one of them sinks its batch: halves the batch until such a row stands
 * alone. One among n costs at most 2 log2(n) + 1 statements, and its neighbours are committed on the way.
 */
final class BisectingEventStore implements EventStore {
    private final EventStore store;

    BisectingEventStore(EventStore store) {
        this.store = store;
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
        // one after the other: a batch in trouble must not take two connections
        return append(events.subList(0, middle))
                .compose(left -> append(events.subList(middle, events.size())).map(right -> both(left, right)));
    }

    private static boolean blamesARow(Throwable failure) {
        return failure instanceof StoreException e && e.kind() == StoreException.Kind.DATA;
    }

    /** The first of each id only, or else one id could end in both halves, committed in one and refused in the other. */
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

    @Override
    public Future<RejectionOutcome> reject(List<Rejection> rejections) {
        return store.reject(rejections);
    }

    @Override
    public Future<Reported> report(List<ClientReport> reports) {
        return store.report(reports);
    }

    @Override
    public Future<Void> prepareDays(LocalDate first, LocalDate last) {
        return store.prepareDays(first, last);
    }

    @Override
    public Future<Void> replay(Instant since, Consumer<TelemetryEvent> sink) {
        return store.replay(since, sink);
    }

    @Override
    public Future<Void> probe() {
        return store.probe();
    }

    @Override
    public Future<Void> close() {
        return store.close();
    }
}
