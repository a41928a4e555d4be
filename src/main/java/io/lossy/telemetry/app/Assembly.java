package io.lossy.telemetry.app;

import io.lossy.telemetry.access.Readers;
import io.lossy.telemetry.catalog.Catalog;
import io.lossy.telemetry.ingest.IngestConfig;
import io.lossy.telemetry.metrics.CatalogMeters;
import io.lossy.telemetry.metrics.NettyMeters;
import io.lossy.telemetry.metrics.PipelineMetrics;
import io.lossy.telemetry.metrics.Registries;
import io.lossy.telemetry.metrics.Switches;
import io.lossy.telemetry.ops.LoopLagVerticle;
import io.lossy.telemetry.ops.OpsVerticle;
import io.lossy.telemetry.persist.DatabaseRoles;
import io.lossy.telemetry.persist.EventStore;
import io.lossy.telemetry.persist.PostgresEventStore;
import io.lossy.telemetry.persist.ResilientStore;
import io.lossy.telemetry.pressure.Pressure;
import io.lossy.telemetry.validate.EventValidator;
import io.lossy.telemetry.validate.HashKeyRing;
import io.lossy.telemetry.validate.Limits;
import io.lossy.telemetry.validate.Pseudonymiser;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.internal.VertxInternal;
import io.vertx.micrometer.Label;
import io.vertx.micrometer.MicrometerMetricsFactory;
import io.vertx.micrometer.MicrometerMetricsOptions;
import java.net.BindException;
import java.time.Clock;
import java.util.EnumSet;
import java.util.function.Function;

/** The parts of a server put together over a database that is there: meters, store, pipeline, management port. */
final class Assembly {
    private final Foundation common;
    private final Registries registries;
    private final Pipeline pipeline;
    private final OpsVerticle ops;
    private final CatalogReload reload;

    private Assembly(
            Foundation common, Registries registries, Pipeline pipeline, OpsVerticle ops, CatalogReload reload) {
        this.common = common;
        this.registries = registries;
        this.pipeline = pipeline;
        this.ops = ops;
        this.reload = reload;
    }

    static Assembly of(
            TelemetryConfig config,
            CatalogSource.Loaded loaded,
            HashKeyRing keys,
            Readers readers,
            DatabaseRoles database,
            Clock clock) {
        Catalog catalog = loaded.file().catalog();
        Registries registries = Registries.of(config.metrics());
        PipelineMetrics metrics = new PipelineMetrics(registries.all(), catalog);
        BuildInfo.register(metrics);
        Foundation common =
                new Foundation(vertx(registries.all()), config, readers, database, metrics, new Pressure(), clock);
        NettyMeters.show(metrics, ((VertxInternal) common.vertx()).nettyEventLoopGroup());
        PostgresEventStore rows = new PostgresEventStore(common.vertx(), database, catalog, config.store());
        EventStore store =
                ResilientStore.around(common.vertx(), rows, config.store(), catalog, common.pressure(), metrics);
        Pseudonymiser pseudonymiser = keys.pseudonymiser();
        Function<Catalog, EventValidator> validators = each -> new EventValidator(each, pseudonymiser, limits(config));
        Pipeline pipeline = Pipeline.of(common, catalog, validators.apply(catalog), store);
        OpsVerticle ops = management(common, catalog, registries, store);
        CatalogReload reload = new CatalogReload(
                common.vertx(),
                loaded,
                next -> {
                    EventValidator validator = validators.apply(next); // what may throw comes first
                    return pipeline.follow(next, validator)
                            .onSuccess(v -> rows.follow(next))
                            .compose(v -> ops.follow(next));
                },
                new CatalogMeters(registries.all(), CatalogReload.results()),
                clock);
        Switches.show(metrics, config.ingest().enabled(), reload::catalog);
        new KeyExpiry(keys, pseudonymiser, reload::catalog, config.retention(), clock).watch(common.vertx());
        return new Assembly(common, registries, pipeline, ops, reload);
    }

    private static OpsVerticle management(Foundation common, Catalog catalog, Registries registries, EventStore store) {
        return new OpsVerticle(
                common.config().ops(),
                common.readers(),
                registries.prometheus(),
                store::probe,
                LookingBack.facts(
                        common.vertx(),
                        common.config(),
                        catalog,
                        common.database().ingest()),
                common.clock());
    }

    private static Limits limits(TelemetryConfig config) {
        IngestConfig.Limits limits = config.ingest().limits();
        return new Limits(limits.eventBytes(), limits.depth(), Limits.DEFAULT.maxUnknown());
    }

    /** Without the method of a request as a label: it is any word a stranger writes, and each would be series for good. */
    private static Vertx vertx(MeterRegistry registry) {
        MicrometerMetricsOptions metrics = new MicrometerMetricsOptions()
                .setEnabled(true)
                .setJvmMetricsEnabled(true)
                .setLabels(EnumSet.of(Label.HTTP_CODE, Label.POOL_TYPE, Label.POOL_NAME, Label.EB_SIDE));
        return Vertx.builder()
                .with(new VertxOptions().setMetricsOptions(metrics))
                .withMetrics(new MicrometerMetricsFactory(registry))
                .build();
    }

    /** The doors last, so that there is somewhere to go for whoever comes in. */
    Future<?> open() {
        TelemetryConfig config = common.config();
        return pipeline.open()
                .recover(taken(config.ingest().host(), config.ingest().port(), "--port"))
                .compose(v -> common.vertx()
                        .deployVerticle(ops)
                        .recover(taken(config.ops().host(), config.ops().port(), "--management-port")))
                .compose(v -> LoopLagVerticle.deployAll(common.vertx(), common.metrics()))
                .onSuccess(v -> reload.open());
    }

    /** "Address already in use" does not say which. */
    private static <T> Function<Throwable, Future<T>> taken(String host, int port, String option) {
        return failure -> Future.failedFuture(
                failure instanceof BindException
                        ? new SetupException(
                                "can't listen on " + host + ":" + port + " (" + failure.getMessage()
                                        + "): end what listens there, or choose another with " + option,
                                failure)
                        : failure);
    }

    /** Says so where load balancers ask, lets nobody in, answers whoever is in, writes what waits. */
    Future<?> close() {
        ops.leave();
        return pipeline.close().compose(v -> common.vertx().close());
    }

    /** After {@link #close}, however it ended. */
    void closeMeters() {
        registries.close();
    }

    int port() {
        return pipeline.port();
    }

    int managementPort() {
        return ops.actualPort();
    }

    EventBus eventBus() {
        return common.vertx().eventBus();
    }

    void reloadCatalog() {
        reload.now();
    }
}
