package io.lossy.telemetry.app;

import io.lossy.telemetry.catalog.Catalog;
import io.lossy.telemetry.ops.PageFacts;
import io.lossy.telemetry.persist.DatabaseAddress;
import io.lossy.telemetry.persist.PastQueries;
import io.vertx.core.Vertx;

/** Connects the live page with what the database remembers; its questions block, so they wait on a worker. */
final class LookingBack {
    private LookingBack() {}

    static PageFacts facts(Vertx vertx, TelemetryConfig config, Catalog catalog, DatabaseAddress database) {
        PastQueries queries = new PastQueries(database);
        return new PageFacts(
                catalog,
                config.ingest().enabled(),
                BuildInfo.version() + ", " + BuildInfo.commit(),
                (since, until) ->
                        vertx.executeBlocking(() -> queries.between(since, until, PageFacts.STEP_SECONDS), false),
                () -> vertx.executeBlocking(queries::clients, false));
    }
}
