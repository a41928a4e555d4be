package io.lossy.telemetry.app;

import io.lossy.telemetry.catalog.model.Catalog;
import io.lossy.telemetry.config.ErasureLogSetup;
import io.lossy.telemetry.config.TelemetryConfig;
import io.lossy.telemetry.database.DatabaseRoles;
import io.lossy.telemetry.ingest.IngestConfig;
import io.lossy.telemetry.log.record.SharedHashKey;
import io.lossy.telemetry.metrics.CatalogMeters;
import io.lossy.telemetry.metrics.EnabledGauges;
import io.lossy.telemetry.metrics.LoopLagVerticle;
import io.lossy.telemetry.metrics.PipelineMetrics;
import io.lossy.telemetry.metrics.Registries;
import io.lossy.telemetry.node.NodeIdentity;
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
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Assembles a server over a database that is already running, or without one: meters, store, pipeline and management port.
 *
 * @param storage null on a server without a database
 */
record Assembly(
        SharedServices common,
        int eventLoops,
        Registries registries,
        @Nullable StorageParts storage,
        Pipeline pipeline,
        OpsVerticle ops,
        CatalogReload reload,
        PostgresRestarts restarts) {
    /** @param database null for a server that only receives */
    static Assembly of(
            TelemetryConfig config,
            ServerRuntime runtime,
            CatalogSource.Loaded loaded,
            HashKeyRing keys,
            ReadTokenVerifier readers,
            @Nullable DatabaseRoles database,
            NodeIdentity node,
            @Nullable DurableLog log,
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
                log,
                clock);
        Pseudonymiser pseudonymiser = keys.pseudonymiser();
        Function<Catalog, EventValidator> validators = each -> new EventValidator(each, pseudonymiser, limits(config));
        StorageParts storage = database == null ? null : storage(common, database, loaded, pseudonymiser);
        Pipeline pipeline = Pipeline.of(common, catalog, validators.apply(catalog), storage, shared(keys));
        PostgresRestarts restarts = new PostgresRestarts(metrics);
        OpsVerticle ops = management(common, catalog, registries, storage, restarts);
        ViewUpdates views = database == null
                ? null
                : new ViewUpdates(common.vertx(), new CatalogViews(database.owner(), node.incarnation()), loaded);
        CatalogReload reload = new CatalogReload(
                common.vertx(),
                loaded,
                next -> {
                    Catalog read = next.file().catalog();
                    EventValidator validator = validators.apply(read); // throws before any stage has switched
                    return pipeline.useCatalog(read, validator)
                            .onSuccess(v -> {
                                if (storage != null && views != null) {
                                    storage.follow(read, next.hash());
                                    views.follow(next);
                                }
                            })
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
                        database == null
                                ? before -> {} // the servers that store remove the records
                                : new HashKeyRecords(database.owner())::forgetReplacedBefore,
                        common.erasures())
                .watch(common.vertx());
        return new Assembly(common, runtime.eventLoops(), registries, storage, pipeline, ops, reload, restarts);
    }

    private static SharedHashKey shared(HashKeyRing keys) {
        return new SharedHashKey(keys.current().id(), HashKeyRecords.checkValue(keys));
    }

    private static StorageParts storage(
            SharedServices common, DatabaseRoles database, CatalogSource.Loaded loaded, Pseudonymiser pseudonymiser) {
        TelemetryConfig config = common.config();
        Catalog catalog = loaded.file().catalog();
        PostgresEventStore rows = new PostgresEventStore(
                common.vertx(), database, catalog, config.store(), common.node().incarnation());
        EventStore store = common.log() != null
                ? rows // the reader of the log repeats what fails, and nobody waits for it
                : ResilientStore.around(
                        common.vertx(),
                        rows,
                        rows::reconnect,
                        config.store(),
                        catalog,
                        common.pressure(),
                        common.metrics());
        NodeLinks links = NodeLinks.of(
                common.node(),
                CheckValues.of(
                        loaded.hash(),
                        pseudonymiser,
                        common.readers(),
                        config.ingest().keys()),
                rows,
                common.clock(),
                common.metrics());
        return new StorageParts(rows, store, links, Forwarding.of(common, catalog, links.clock()));
    }

    private static OpsVerticle management(
            SharedServices common,
            Catalog catalog,
            Registries registries,
            @Nullable StorageParts storage,
            PostgresRestarts restarts) {
        return new OpsVerticle(
                common.config().ops(),
                common.readers(),
                registries.prometheus(),
                probe(common, storage, restarts),
                storage == null
                        ? HistoryQueries.noFacts(common.config(), catalog)
                        : HistoryQueries.facts(
                                common.vertx(),
                                common.config(),
                                catalog,
                                common.database().ingest(),
                                storage.links().heartbeat()::list,
                                storage.forwarding()::failures),
                storage == null
                        ? HistoryQueries.noProduct()
                        : HistoryQueries.product(
                                common.vertx(), common.database().ingest(), common.clock()),
                common.clock(),
                System::nanoTime);
    }

    /** Returns what tells whether events can be acked now, or on a server that only stores, whether it can store. */
    private static Supplier<Future<Void>> probe(
            SharedServices common, @Nullable StorageParts storage, PostgresRestarts restarts) {
        DurableLog log = common.log();
        return log != null && common.config().receives()
                ? log::probe
                : restarts.before(Objects.requireNonNull(storage).store()::probe);
    }

    private static EventLimits limits(TelemetryConfig config) {
        IngestConfig.RequestLimits limits = config.ingest().limits();
        return new EventLimits(limits.eventBytes(), limits.depth(), EventLimits.DEFAULT.maxUnknown());
    }

    /** Checks the database, then opens the ports last, so that every request finds the stages ready. */
    Future<?> open() {
        TelemetryConfig config = common.config();
        Future<?> checked = storage == null ? Future.succeededFuture() : storage.check();
        return checked.compose(v -> pipeline.deployed())
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
        return pipeline.close()
                .onComplete(closed -> closeLog())
                .compose(v -> common.vertx().close());
    }

    private void closeLog() {
        DurableLog log = common.log();
        if (log != null) {
            log.topics().close();
        }
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
