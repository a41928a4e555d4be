package io.lossy.telemetry.app;

import io.lossy.telemetry.catalog.model.Catalog;
import io.lossy.telemetry.config.TelemetryConfig;
import io.lossy.telemetry.metrics.NettyMeters;
import io.lossy.telemetry.metrics.PipelineMetrics;
import io.lossy.telemetry.metrics.Registries;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.internal.VertxInternal;

/**
 * The parts of a server that need no database: meters and event loops. They are made while PostgreSQL starts, because
 * both take long.
 */
record ServerRuntime(Registries registries, PipelineMetrics metrics, int eventLoops, Vertx vertx) {

    static ServerRuntime of(TelemetryConfig config, Catalog catalog) {
        Registries registries = Registries.of(config.metrics());
        PipelineMetrics metrics = new PipelineMetrics(registries.all(), catalog);
        BuildInfo.register(metrics);
        int eventLoops = eventLoops(config.ingest().instances());
        Vertx vertx = VertxMeters.vertx(registries.all(), config.metrics().eventBus(), eventLoops);
        NettyMeters.show(metrics, ((VertxInternal) vertx).nettyEventLoopGroup());
        return new ServerRuntime(registries, metrics, eventLoops, vertx);
    }

    /** Stops the event loops and the meters of a server that did not start. */
    void close() {
        vertx.close().onComplete(closed -> registries.close());
    }

    /**
     * Returns how many event loops a server needs. Stages are given to the loops in turn: with two loops more than
     * instances of ingest, none of these shares the loop of batch and persist.
     */
    private static int eventLoops(int instances) {
        return Math.max(VertxOptions.DEFAULT_EVENT_LOOP_POOL_SIZE, instances + 2);
    }
}
