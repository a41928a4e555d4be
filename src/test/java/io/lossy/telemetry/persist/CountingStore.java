package io.lossy.telemetry.persist;

import io.lossy.telemetry.event.ClientReport;
import io.lossy.telemetry.event.Rejection;
import io.lossy.telemetry.event.RejectionOutcome;
import io.lossy.telemetry.event.TelemetryEvent;
import io.vertx.core.Future;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** Counts the statements that the stack sends. */
final class CountingStore implements EventStore {
    private final EventStore store;
    private final AtomicInteger appends = new AtomicInteger();

    CountingStore(EventStore store) {
        this.store = store;
    }

    void reset() {
        appends.set(0);
    }

    int appends() {
        return appends.get();
    }

    @Override
    public Future<Appended> append(List<TelemetryEvent> events) {
        appends.incrementAndGet();
        return store.append(events);
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
