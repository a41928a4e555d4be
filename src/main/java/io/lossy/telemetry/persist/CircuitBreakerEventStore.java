package io.lossy.telemetry.persist;

import io.lossy.telemetry.database.SqlFailures;
import io.lossy.telemetry.database.StoreException;
import io.lossy.telemetry.database.StoreOptions;
import io.vertx.circuitbreaker.CircuitBreaker;
import io.vertx.circuitbreaker.CircuitBreakerOptions;
import io.vertx.circuitbreaker.CircuitBreakerState;
import io.vertx.circuitbreaker.FailurePolicy;
import io.vertx.circuitbreaker.OpenCircuitException;
import io.vertx.circuitbreaker.TimeoutException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

/**
 * Limits the time of every call and stops calling a database that does not answer, so that clients get {@code retry} at
 * once. After a pause one call is let through. Readiness probes also pass here, so an idle server recovers too.
 *
 * <p>Only failures of the database itself count. A failure caused by a row or another transaction shows that the
 * database answers. A call that timed out here may still commit later: the retry is safe because inserts are
 * idempotent, not because of the breaker.
 */
final class CircuitBreakerEventStore extends DelegatingEventStore {
    /** Value of the {@code breaker} tag. */
    static final String NAME = "postgres";
    /** Failures count together only within this time. */
    private static final long FAILURES_WITHIN_MS = 60_000;

    private final StoreOptions options;
    private final CircuitBreaker breaker;
    private volatile String cause = "no call has failed yet";

    /** @param listener receives every state change and the failure before it, on the thread that made the change */
    CircuitBreakerEventStore(
            Vertx vertx, EventStore store, StoreOptions options, BiConsumer<CircuitBreakerState, String> listener) {
        super(store);
        this.options = options;
        this.breaker = CircuitBreaker.create(
                        NAME,
                        vertx,
                        new CircuitBreakerOptions()
                                .setMaxFailures(options.breakerFailures())
                                .setFailuresRollingWindow(FAILURES_WITHIN_MS)
                                .setTimeout(options.breakerCall().toMillis())
                                .setResetTimeout(options.breakerReset().toMillis()))
                .openHandler(v -> listener.accept(CircuitBreakerState.OPEN, cause))
                .halfOpenHandler(v -> listener.accept(CircuitBreakerState.HALF_OPEN, cause))
                .closeHandler(v -> listener.accept(CircuitBreakerState.CLOSED, cause));
        FailurePolicy<Object> counts = call -> call.failed() && speaksOfTheDatabase(call.cause());
        breaker.failurePolicy(counts);
    }

    private static boolean speaksOfTheDatabase(Throwable failure) {
        return !(failure instanceof StoreException e) || e.kind() == StoreException.FailureKind.UNAVAILABLE;
    }

    CircuitBreakerState state() {
        return breaker.state();
    }

    @Override
    <T> Future<T> statement(Supplier<Future<T>> call) {
        return breaker.execute(() -> call.get().onFailure(this::remember))
                .recover(failure -> Future.failedFuture(storeException(failure)));
    }

    private void remember(Throwable failure) {
        if (speaksOfTheDatabase(failure)) {
            cause = String.valueOf(SqlFailures.of(failure).getMessage());
        }
    }

    /** Converts a breaker failure into a store failure. An open breaker reports the failure that opened it. */
    private StoreException storeException(Throwable failure) {
        if (failure instanceof OpenCircuitException) {
            return new StoreException(
                    StoreException.FailureKind.UNAVAILABLE, null, "the circuit breaker is open: " + cause, failure);
        }
        if (failure instanceof TimeoutException) {
            cause = "the database did not answer within "
                    + options.breakerCall().toMillis() + " ms";
            return new StoreException(StoreException.FailureKind.UNAVAILABLE, null, cause, failure, true);
        }
        return SqlFailures.of(failure);
    }

    @Override
    public Future<Void> close() {
        breaker.close();
        return store.close();
    }
}
