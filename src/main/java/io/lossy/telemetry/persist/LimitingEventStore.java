package io.lossy.telemetry.persist;

import io.lossy.telemetry.catalog.Catalog;
import io.lossy.telemetry.catalog.Family;
import io.lossy.telemetry.catalog.Priority;
import io.lossy.telemetry.event.ClientReport;
import io.lossy.telemetry.event.Reason;
import io.lossy.telemetry.event.Rejection;
import io.lossy.telemetry.event.RejectionOutcome;
import io.lossy.telemetry.event.TelemetryEvent;
import io.lossy.telemetry.metrics.PipelineMetrics;
import io.lossy.telemetry.persist.StoreException.Kind;
import io.lossy.telemetry.persist.Turnstile.End;
import io.lossy.telemetry.persist.Turnstile.Ticket;
import io.lossy.telemetry.pressure.Level;
import io.lossy.telemetry.pressure.Pressure;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Sends the database no more inserts at a time than it has shown to bear; the others wait here, not in the pool, where
 * those of high priority can go before. Who waits longer than for a connection is told to come later, without the
 * database having been asked: that is {@link Kind#OVERLOADED}, and opens no breaker.
 */
final class LimitingEventStore implements EventStore {
    private final Vertx vertx;
    private final EventStore store;
    private final Catalog catalog;
    private final LongSupplier nanos;
    private final long patienceMs;
    private final Turnstile turnstile;

    /**
     * @param catalog tells a family's priority
     * @param nanos   a monotonic clock
     */
    LimitingEventStore(Vertx vertx, EventStore store, StoreOptions options, Catalog catalog, LongSupplier nanos) {
        this.vertx = vertx;
        this.store = store;
        this.catalog = catalog;
        this.nanos = nanos;
        this.patienceMs = options.acquire().toMillis();
        ConcurrencyLimit limit = new ConcurrencyLimit(options.poolSize(), nanos.getAsLong());
        this.turnstile = new Turnstile(limit, options.waitQueue());
    }

    /** Shows the limit, and has the wait count as pressure. */
    LimitingEventStore shownBy(PipelineMetrics metrics, Pressure pressure) {
        metrics.gauge("lossy.persist.inserts.limit", "Inserts that the database is sent at a time", turnstile::limit);
        metrics.gauge("lossy.persist.inserts.in.flight", "Inserts under way", turnstile::inside);
        metrics.gauge("lossy.persist.inserts.waiting", "Inserts that wait for their turn", turnstile::waiting);
        pressure.watch(
                () -> turnstile.longestWait(nanos.getAsLong()) / (patienceMs * 1e6), Level.NORMAL, Reason.OVERLOADED);
        return this;
    }

    private <T> Future<T> limited(Priority priority, Supplier<Future<T>> call) {
        Promise<Void> turn = Promise.promise();
        Ticket ticket = new Ticket(priority, nanos.getAsLong(), turn::complete);
        return switch (turnstile.enter(ticket)) {
            case IN -> inside(call);
            case WAITS -> waited(ticket, turn).compose(v -> inside(call));
            case FULL -> Future.failedFuture(overloaded("too many inserts wait"));
        };
    }

    private Future<Void> waited(Ticket ticket, Promise<Void> turn) {
        long timer = vertx.setTimer(patienceMs, late -> {
            if (turnstile.leave(ticket)) {
                turn.fail(overloaded("its turn did not come in " + patienceMs + " ms"));
            }
        });
        return turn.future().onComplete(done -> vertx.cancelTimer(timer));
    }

    private static StoreException overloaded(String why) {
        return new StoreException(Kind.OVERLOADED, null, "the database is busy: " + why, null);
    }

    private <T> Future<T> inside(Supplier<Future<T>> call) {
        long started = nanos.getAsLong();
        return Future.succeededFuture()
                .compose(v -> call.get())
                .onComplete(done -> turnstile
                        .exit(end(done), started, nanos.getAsLong())
                        .forEach(next -> next.go().run()));
    }

    private static End end(AsyncResult<?> done) {
        if (done.succeeded()) {
            return End.STORED;
        }
        return done.cause() instanceof StoreException e && e.kind() != Kind.UNAVAILABLE ? End.UNTOLD : End.FAILED;
    }

    @Override
    public Future<Appended> append(List<TelemetryEvent> events) {
        return events.isEmpty() ? store.append(events) : limited(priority(events), () -> store.append(events));
    }

    /** A batch is of one family. */
    private Priority priority(List<TelemetryEvent> events) {
        Family family = catalog.families().get(events.get(0).type().family());
        return family == null ? Priority.NORMAL : family.priority();
    }

    @Override
    public Future<RejectionOutcome> reject(List<Rejection> rejections) {
        return rejections.isEmpty()
                ? store.reject(rejections)
                : limited(Priority.NORMAL, () -> store.reject(rejections));
    }

    @Override
    public Future<Reported> report(List<ClientReport> reports) {
        return store.report(reports); // one every five seconds
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
        return store.probe(); // whether the database is there must not depend on who waits for it
    }

    @Override
    public Future<Void> close() {
        return store.close();
    }
}
