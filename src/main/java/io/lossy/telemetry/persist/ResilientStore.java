package io.lossy.telemetry.persist;

import io.lossy.telemetry.catalog.Catalog;
import io.lossy.telemetry.event.Reason;
import io.lossy.telemetry.metrics.PipelineMetrics;
import io.lossy.telemetry.pressure.Level;
import io.lossy.telemetry.pressure.Pressure;
import io.vertx.circuitbreaker.CircuitBreakerState;
import io.vertx.core.Vertx;

/** Stacks what helps against failure round a plain store. */
public final class ResilientStore {
    private ResilientStore() {}

    /**
     * From the inside out, and why so:
     *
     * <ol>
     *   <li><b>breaker</b>, nearest to the database: it times one statement, not a series of them, and sees each;
     *   <li><b>limit</b> round it: what waits for its turn is not a call that the database leaves unanswered;
     *   <li><b>retry</b> round that: a retry is a call like any other, so it is bounded too and waits for its turn again,
     *       and an open breaker, which is not a conflict, ends it at once;
     *   <li><b>bisection</b> outermost: each half gets time limit and retries of its own, and when the database goes away
     *       in the middle the whole batch is unavailable, never a row poisoned.
     * </ol>
     *
     * @param catalog  tells whose inserts go first
     * @param pressure learns how long inserts wait, and whether the breaker is open
     */
    public static EventStore around(
            Vertx vertx,
            EventStore plain,
            StoreOptions options,
            Catalog catalog,
            Pressure pressure,
            PipelineMetrics metrics) {
        BreakerMeters meters = new BreakerMeters(metrics);
        EventStore breaking = new BreakingEventStore(vertx, plain, options, state -> {
            meters.accept(state);
            if (state == CircuitBreakerState.OPEN) {
                plain.reconnect(); // each trial of a half-open breaker then gets connections of its own
            }
        });
        pressure.watch(meters::pressure, Level.NORMAL, Reason.DATABASE_UNAVAILABLE);
        EventStore limiting =
                new LimitingEventStore(vertx, breaking, options, catalog, System::nanoTime).shownBy(metrics, pressure);
        return new BisectingEventStore(new RetryingEventStore(vertx, limiting));
    }
}
