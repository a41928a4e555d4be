package io.lossy.telemetry.persist;

import io.lossy.telemetry.event.ClientReport;
import io.lossy.telemetry.event.Rejection;
import io.lossy.telemetry.event.RejectionOutcome;
import io.lossy.telemetry.event.TelemetryEvent;
import io.vertx.core.Future;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * Passes every call to another store. A layer overrides {@link #statement} to change all statements, or the methods of
 * single statements.
 */
abstract class DelegatingEventStore implements EventStore {
    final EventStore store;

    DelegatingEventStore(EventStore store) {
        this.store = store;
    }

    /**
     * Runs a call that sends at most one short statement. An empty list sends none and does not pass here.
     */
    <T> Future<T> statement(Supplier<Future<T>> call) {
        return call.get();
    }

    @Override
    public Future<Appended> append(List<TelemetryEvent> events) {
        return events.isEmpty() ? store.append(events) : statement(() -> store.append(events));
    }

    @Override
    public Future<RejectionOutcome> reject(List<Rejection> rejections) {
        return rejections.isEmpty() ? store.reject(rejections) : statement(() -> store.reject(rejections));
    }

    @Override
    public Future<Reported> report(List<ClientReport> reports) {
        return reports.isEmpty() ? store.report(reports) : statement(() -> store.report(reports));
    }

    @Override
    public Future<Void> prepareDays(LocalDate first, LocalDate last) {
        return statement(() -> store.prepareDays(first, last));
    }

    @Override
    public Future<Map<UUID, Instant>> receivedAt(List<UUID> ids) {
        return ids.isEmpty() ? store.receivedAt(ids) : statement(() -> store.receivedAt(ids));
    }

    @Override
    public Future<Void> probe() {
        return statement(store::probe);
    }

    @Override
    public Future<Void> close() {
        return store.close();
    }
}
