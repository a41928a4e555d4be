package io.lossy.telemetry.persist;

import io.lossy.telemetry.metrics.PipelineMetrics;
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
        EventStore breaking = new BreakingEventStore(vertx, plain, options, new BreakerMeters(metrics));
        return new BisectingEventStore(new RetryingEventStore(vertx, breaking));
    }
}
