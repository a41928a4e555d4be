package io.lossy.telemetry.persist;

import io.lossy.telemetry.metrics.PipelineMetrics;
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
     *   <li><b>retry</b> round it: a retry is a call like any other, so it is bounded too, and an open breaker, which is
     *       not a conflict, ends it at once;
     *   <li><b>bisection</b> outermost: each half gets time limit and retries of its own, and when the database goes away
     *       in the middle the whole batch is unavailable, never a row poisoned.
     * </ol>
     */
    public static EventStore around(Vertx vertx, EventStore plain, StoreOptions options, PipelineMetrics metrics) {
        BreakerMeters meters = new BreakerMeters(metrics);
        EventStore breaking = new BreakingEventStore(vertx, plain, options, state -> {
            meters.accept(state);
            if (state == CircuitBreakerState.OPEN) {
                plain.reconnect(); // each trial of a half-open breaker then gets connections of its own
            }
        });
        return new BisectingEventStore(new RetryingEventStore(vertx, breaking));
    }
}
