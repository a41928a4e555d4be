package io.lossy.telemetry.ingest;

import io.lossy.telemetry.catalog.model.Catalog;
import io.lossy.telemetry.metrics.PipelineMetrics;
import io.lossy.telemetry.overload.LoadMonitor;
import io.lossy.telemetry.security.auth.ReadTokenVerifier;
import io.vertx.core.Deployable;
import io.vertx.core.Future;
import java.time.Clock;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;

/**
 * Creates the instances of the ingest stage, as many as {@link IngestConfig#instances}. Each runs on its own event
 * loop. They share a port and all limits: Vert.x gives each new connection to the next instance, where it stays.
 */
public final class IngestInstances {
    private final List<IngestVerticle> instances;

    /**
     * @param pressure decides whether new subscribers are rejected, and watches the bytes in flight
     * @param nanos    the monotonic clock for rates and time-outs
     */
    public IngestInstances(
            IngestConfig config,
            Catalog catalog,
            ReadTokenVerifier readers,
            LoadMonitor pressure,
            PipelineMetrics metrics,
            Clock clock,
            LongSupplier nanos) {
        SharedLimits shared = SharedLimits.of(config, readers, pressure, metrics, nanos);
        this.instances = IntStream.range(0, config.instances())
                .mapToObj(instance ->
                        new IngestVerticle(instance, config, catalog, shared, pressure, metrics, clock, nanos))
                .toList();
    }

    public int size() {
        return instances.size();
    }

    /** @param instance from 0. Deploy all of them together, each once. */
    public Deployable get(int instance) {
        return instances.get(instance);
    }

    /**
     * Shows clients another catalog from now on. Its families must be those of the first catalog.
     *
     * @return completes when all instances show it
     */
    public Future<Void> useCatalog(Catalog next) {
        return Future.join(instances.stream()
                        .map(instance -> instance.useCatalog(next))
                        .toList())
                .mapEmpty();
    }

    /** Returns the port that was opened, also if the configured port is 0 (any free port); -1 before the start. */
    public int actualPort() {
        return instances.get(0).actualPort();
    }
}
