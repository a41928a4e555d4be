package io.lossy.telemetry.app;

import io.lossy.telemetry.catalog.model.Catalog;
import io.lossy.telemetry.config.ErasureLogSetup;
import io.lossy.telemetry.config.TelemetryConfig;
import io.lossy.telemetry.database.DatabaseRoles;
import io.lossy.telemetry.ingest.IngestConfig;
import io.lossy.telemetry.metrics.CatalogMeters;
import io.lossy.telemetry.metrics.EnabledGauges;
import io.lossy.telemetry.metrics.LoopLagVerticle;
import io.lossy.telemetry.metrics.PipelineMetrics;
import io.lossy.telemetry.metrics.Registries;
import io.lossy.telemetry.node.NodeIdentity;
import io.lossy.telemetry.node.NodeList;
import io.lossy.telemetry.ops.OpsVerticle;
import io.lossy.telemetry.overload.LoadMonitor;
import io.lossy.telemetry.persist.EventStore;
import io.lossy.telemetry.persist.PostgresEventStore;
import io.lossy.telemetry.persist.ResilientStore;
import io.lossy.telemetry.postgres.PostgresRestarts;
import io.lossy.telemetry.privacy.HashKeyReaper;
import io.lossy.telemetry.privacy.HashKeyRecords;
import io.lossy.telemetry.privacy.HashKeyRing;
import io.lossy.telemetry.privacy.Pseudonymiser;
import io.lossy.telemetry.security.auth.ReadTokenVerifier;
import io.lossy.telemetry.validate.EventLimits;
import io.lossy.telemetry.validate.EventValidator;
import io.lossy.telemetry.views.CatalogViews;
import io.vertx.core.Future;
import io.vertx.core.eventbus.EventBus;
import java.net.BindException;
import java.time.Clock;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Assembles a server over a database that is already running: meters, store, pipeline and management port. */
record Assembly(
        SharedServices common,
        int eventLoops,
        Registries registries,
        PostgresEventStore rows,
        NodeLinks links,
        Pipeline pipeline,
        OpsVerticle ops,
        CatalogReload reload,
        PostgresRestarts restarts) {
    static Assembly of(
            TelemetryConfig config,
            ServerRuntime runtime,
            CatalogSource.Loaded loaded,
            HashKeyRing keys,
            ReadTokenVerifier readers,
            DatabaseRoles database,
            NodeIdentity node,
            Clock clock) {
        Catalog catalog = loaded.file().catalog();
        Registries registries = runtime.registries();
        PipelineMetrics metrics = runtime.metrics();
        SharedServices common = new SharedServices(
                runtime.vertx(),
                config,
                readers,
                database,
                node,
                metrics,
                new LoadMonitor(),
                ErasureLogSetup.of(config),
                clock);
        PostgresEventStore rows =
                new PostgresEventStore(common.vertx(), database, catalog, config.store(), node.incarnation());
        EventStore store = ResilientStore.around(
                common.vertx(), rows, rows::reconnect, config.store(), catalog, common.pressure(), metrics);
        Pseudonymiser pseudonymiser = keys.pseudonymiser();
        Function<Catalog, EventValidator> validators = each -> new EventValidator(each, pseudonymiser, limits(config));
        NodeLinks links = NodeLinks.of(
                node,
                CheckValues.of(
                        loaded.hash(), pseudonymiser, readers, config.ingest().keys()),
                rows,
                clock,
                metrics);
        Forwarding forwarding = Forwarding.of(common, catalog, links.clock());
        Pipeline pipeline = Pipeline.of(common, catalog, validators.apply(catalog), store, links, forwarding);
        PostgresRestarts restarts = new PostgresRestarts(metrics);
        OpsVerticle ops = management(
                common, catalog, registries, restarts.before(store::probe), links.heartbeat()::list, forwarding);
        ViewUpdates views =
                new ViewUpdates(common.vertx(), new CatalogViews(database.owner(), node.incarnation()), loaded);
        CatalogReload reload = new CatalogReload(
                common.vertx(),
                loaded,
                next -> {
                    Catalog read = next.file().catalog();
                    EventValidator validator = validators.apply(read); // throws before any stage has switched
                    return pipeline.useCatalog(read, validator)
                            .onSuccess(v -> rows.follow(read))
                            .onSuccess(v -> links.heartbeat().useCatalog(next.hash()))
                            .onSuccess(v -> views.follow(next))
                            .compose(v -> ops.follow(read));
                },
                new CatalogMeters(registries.all(), CatalogReload.results()),
                clock);
        EnabledGauges.show(metrics, config.ingest().enabled(), reload::catalog);
        new HashKeyReaper(
                        keys,
                        pseudonymiser,
                        reload::catalog,
                        config.retention(),
                        clock,
                        new HashKeyRecords(database.owner()),
                        common.erasures())
                .watch(common.vertx());
        return new Assembly(common, runtime.eventLoops(), registries, rows, links, pipeline, ops, reload, restarts);
    }

    private static OpsVerticle management(
            SharedServices common,
            Catalog catalog,
            Registries registries,
            Supplier<Future<Void>> probe,
            Supplier<@Nullable NodeList> nodes,
            Forwarding forwarding) {
        return new OpsVerticle(
                common.config().ops(),
                common.readers(),
                registries.prometheus(),
                probe,
                HistoryQueries.facts(
                        common.vertx(),
                        common.config(),
                        catalog,
                        common.database().ingest(),
                        nodes,
                        forwarding::failures),
                HistoryQueries.product(common.vertx(), common.database().ingest(), common.clock()),
                common.clock(),
                System::nanoTime);
    }

    private static EventLimits limits(TelemetryConfig config) {
        IngestConfig.RequestLimits limits = config.ingest().limits();
        return new EventLimits(limits.eventBytes(), limits.depth(), EventLimits.DEFAULT.maxUnknown());
    }

    /** Checks the database, then opens the ports last, so that every request finds the stages ready. */
    Future<?> open() {
        TelemetryConfig config = common.config();
        return rows.check() // the server reports ready only if it can store events
                .compose(v -> links.heartbeat().readClock())
                .compose(v -> pipeline.deployed())
                .recover(taken(config.ingest().host(), config.ingest().port(), "ingest", "--port"))
                .compose(v -> common.vertx()
                        .deployVerticle(ops)
                        .recover(taken(config.ops().host(), config.ops().port(), "management", "--management-port")))
                .compose(v -> LoopLagVerticle.deployAll(common.vertx(), common.metrics(), eventLoops))
                .onSuccess(v -> reload.open());
    }

    /** Explains a bind failure: another program may take the port after {@link StartChecks} has run. */
    private static <T> Function<Throwable, Future<T>> taken(String host, int port, String section, String option) {
        return failure -> Future.failedFuture(
                failure instanceof BindException
                        ? StartChecks.cannotListen(host, port, section, option, failure)
                        : failure);
    }

    /** Reports not ready to load balancers, accepts no new requests, answers open ones, and commits waiting batches. */
    Future<?> close() {
        ops.leave();
        return pipeline.close().compose(v -> common.vertx().close());
    }

    /** Call after {@link #close}, even if it failed. */
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
