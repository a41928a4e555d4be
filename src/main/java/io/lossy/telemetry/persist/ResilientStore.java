package io.lossy.telemetry.persist;

import io.lossy.telemetry.catalog.model.Catalog;
import io.lossy.telemetry.database.StoreOptions;
import io.lossy.telemetry.event.Reason;
import io.lossy.telemetry.metrics.PipelineMetrics;
import io.lossy.telemetry.overload.LoadLevel;
import io.lossy.telemetry.overload.LoadMonitor;
import io.vertx.circuitbreaker.CircuitBreakerState;
import io.vertx.core.Vertx;

/** Wraps a plain store with the layers that handle failures. */
public final class ResilientStore {
    private ResilientStore() {}

    /**
     * Returns the plain store with its layers. From the inside out, with the reasons:
     *
     * <ol>
     *   <li><b>breaker</b>, nearest to the database: it times one statement, not a series of them, and sees each;
     *   <li><b>limit</b> around it: a call that waits for its turn is not a call that the database does not answer;
     *   <li><b>retry</b> around that: a retry is a normal call, so it has the same time limit and waits for its turn
     *       again. An open breaker is not a conflict, so it ends the retries at once;
     *   <li><b>bisection</b> outermost: each half has its own time limit and retries. If the database fails in the
     *       middle, the whole batch is unavailable and no row is poisoned.
     * </ol>
     *
     * @param reconnect makes the plain store use new connections; called when the breaker opens
     * @param catalog  source of the families' priorities, which order the inserts
     * @param pressure receives how long inserts wait and whether the breaker is open
     */
    public static EventStore around(
            Vertx vertx,
            EventStore plain,
            Runnable reconnect,
            StoreOptions options,
            Catalog catalog,
            LoadMonitor pressure,
            PipelineMetrics metrics) {
        BreakerMeters meters = new BreakerMeters(metrics);
        EventStore breaking = new CircuitBreakerEventStore(vertx, plain, options, (state, cause) -> {
            meters.accept(state, cause);
            if (state == CircuitBreakerState.OPEN) {
                reconnect.run(); // each trial of a half-open breaker then uses new connections
            }
        });
        pressure.register(meters::pressure, LoadLevel.NORMAL, Reason.DATABASE_UNAVAILABLE);
        EventStore limiting =
                new LimitingEventStore(vertx, breaking, options, catalog, System::nanoTime).shownBy(metrics, pressure);
        return new BisectingEventStore(new RetryingEventStore(vertx, limiting));
    }
}
