package io.lossy.telemetry.persist;

import io.lossy.telemetry.event.ClientReport;
import io.lossy.telemetry.event.Rejection;
import io.lossy.telemetry.event.RejectionOutcome;
import io.lossy.telemetry.event.TelemetryEvent;
import io.vertx.circuitbreaker.CircuitBreaker;
import io.vertx.circuitbreaker.CircuitBreakerOptions;
import io.vertx.circuitbreaker.CircuitBreakerState;
import io.vertx.circuitbreaker.FailurePolicy;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Bounds the wait for every call, and stops calling a database that does not answer, so that clients are told at once to
 * come back. After a pause one call is let through; readiness probes go this way too, so an idle server heals as well.
 *
 * <p>Only failures that speak of the database count. What a row or another transaction is to blame for shows that the
 * database is there. A call given up here may still commit later: idempotence, not the breaker, makes the retry safe.
 */
final class BreakingEventStore implements EventStore {
    /** Value of the {@code breaker} tag. */
    static final String NAME = "postgres";
    /** Failures further apart than this don't add up. */
    private static final long FAILURES_WITHIN_MS = 60_000;

    private final EventStore store;
    private final CircuitBreaker breaker;

    /**
     * @param listener told of every change of state, from whatever thread made it
     */
    BreakingEventStore(Vertx vertx, EventStore store, StoreOptions options, Consumer<CircuitBreakerState> listener) {
        this.store = store;
        this.breaker = CircuitBreaker.create(
                        NAME,
                        vertx,
                        new CircuitBreakerOptions()
                                .setMaxFailures(options.breakerFailures())
                                .setFailuresRollingWindow(FAILURES_WITHIN_MS)
                                .setTimeout(options.breakerCall().toMillis())
                                .setResetTimeout(options.breakerReset().toMillis()))
                .openHandler(v -> listener.accept(CircuitBreakerState.OPEN))
                .halfOpenHandler(v -> listener.accept(CircuitBreakerState.HALF_OPEN))
                .closeHandler(v -> listener.accept(CircuitBreakerState.CLOSED));
        FailurePolicy<Object> counts = call -> call.failed() && speaksOfTheDatabase(call.cause());
        breaker.failurePolicy(counts);
    }

    private static boolean speaksOfTheDatabase(Throwable failure) {
        return !(failure instanceof StoreException e) || e.kind() == StoreException.Kind.UNAVAILABLE;
    }

    CircuitBreakerState state() {
        return breaker.state();
    }

    private <T> Future<T> guarded(Supplier<Future<T>> call) {
        return breaker.execute(call).recover(failure -> Future.failedFuture(SqlFailures.of(failure)));
    }

    @Override
    public Future<Appended> append(List<TelemetryEvent> events) {
        return events.isEmpty() ? store.append(events) : guarded(() -> store.append(events));
    }

    @Override
    public Future<RejectionOutcome> reject(List<Rejection> rejections) {
        return rejections.isEmpty() ? store.reject(rejections) : guarded(() -> store.reject(rejections));
    }

    @Override
    public Future<Reported> report(List<ClientReport> reports) {
        return reports.isEmpty() ? store.report(reports) : guarded(() -> store.report(reports));
    }

    @Override
    public Future<Void> prepareDays(LocalDate first, LocalDate last) {
        return guarded(() -> store.prepareDays(first, last));
    }

    @Override
    public Future<Void> replay(Instant since, Consumer<TelemetryEvent> sink) {
        return store.replay(since, sink); // as long as it is long: a limit for one statement does not fit it
    }

    @Override
    public Future<Void> probe() {
        return guarded(store::probe);
    }

    @Override
    public Future<Void> close() {
        breaker.close();
        return store.close();
    }
}
