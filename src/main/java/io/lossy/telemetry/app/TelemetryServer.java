package io.lossy.telemetry.app;

import io.lossy.telemetry.access.Readers;
import io.lossy.telemetry.catalog.Catalog;
import io.lossy.telemetry.event.FaultPoint;
import io.lossy.telemetry.ingest.IngestConfig;
import io.lossy.telemetry.metrics.CatalogMeters;
import io.lossy.telemetry.metrics.PipelineMetrics;
import io.lossy.telemetry.metrics.Registries;
import io.lossy.telemetry.ops.LoopLagVerticle;
import io.lossy.telemetry.ops.OpsVerticle;
import io.lossy.telemetry.persist.DatabaseAddress;
import io.lossy.telemetry.persist.DatabaseRoles;
import io.lossy.telemetry.persist.EventStore;
import io.lossy.telemetry.persist.Migrations;
import io.lossy.telemetry.persist.PostgresEventStore;
import io.lossy.telemetry.persist.ResilientStore;
import io.lossy.telemetry.persist.RoleSeparation;
import io.lossy.telemetry.pressure.Pressure;
import io.lossy.telemetry.validate.EventValidator;
import io.lossy.telemetry.validate.HashKeyRing;
import io.lossy.telemetry.validate.HashKeys;
import io.lossy.telemetry.validate.Limits;
import io.lossy.telemetry.validate.Pseudonymiser;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.eventbus.EventBus;
import io.vertx.micrometer.MicrometerMetricsFactory;
import io.vertx.micrometer.MicrometerMetricsOptions;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.time.Clock;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running server: database, pipeline and management port, started in the order they need one another and stopped in
 * the reverse. Start and stop block; they belong to the main thread and the shutdown hook.
 */
public final class TelemetryServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TelemetryServer.class);
    /** Everything that stopping takes together: the answer to Ctrl-C comes in less than ten seconds. */
    private static final Duration STOP = Duration.ofSeconds(9);
    /** The rooms' share of it; the database has what they leave, and most of the time they leave nearly all. */
    private static final long ROOMS_STOP_SECONDS = 7;

    private final @Nullable EmbeddedPostgres postgres;
    private final DatabaseRoles database;
    private final Vertx vertx;
    private final Pipeline pipeline;
    private final OpsVerticle ops;
    private final Registries registries;
    private final CatalogReload reload;
    private boolean closed;

    private TelemetryServer(
            @Nullable EmbeddedPostgres postgres,
            DatabaseRoles database,
            Vertx vertx,
            Pipeline pipeline,
            OpsVerticle ops,
            Registries registries,
            CatalogReload reload) {
        this.postgres = postgres;
        this.database = database;
        this.vertx = vertx;
        this.pipeline = pipeline;
        this.ops = ops;
        this.registries = registries;
        this.reload = reload;
    }

    /** @throws SetupException when the server can't start as it is set up */
    public static TelemetryServer start(TelemetryConfig config, CatalogSource.Loaded catalog, Clock clock) {
        armFaultPoint();
        HashKeyRing keys = hashKeys(config);
        Readers readers = ReaderSetup.of(config, clock);
        DatabaseRoles given = config.database();
        EmbeddedPostgres postgres = given == null ? EmbeddedPostgres.start(config.dataDir(), 0) : null;
        try {
            DatabaseRoles database =
                    postgres == null ? Objects.requireNonNull(given) : DatabaseRoles.one(postgres.address());
            migrate(database, clock);
            return assemble(config, catalog, keys, readers, postgres, database, clock);
        } catch (RuntimeException e) {
            if (postgres != null) {
                postgres.close();
            }
            throw e;
        }
    }

    private static void migrate(DatabaseRoles database, Clock clock) {
        Migrations migrations = new Migrations(database.owner(), clock);
        if (!database.areTwo()) {
            migrations.run();
            return;
        }
        RoleSeparation separation = new RoleSeparation(database);
        separation.requireOneDatabase();
        migrations.run();
        separation.establish();
    }

    private static void armFaultPoint() {
        try {
            FaultPoint.arm(System.getenv(FaultPoint.VARIABLE));
        } catch (IllegalArgumentException e) {
            throw new SetupException(String.valueOf(e.getMessage()), e);
        }
        if (FaultPoint.armed()) {
            LOG.atWarn().log("FAULT_POINT is set: this server will end itself as a test wants it to");
        }
    }

    private static HashKeyRing hashKeys(TelemetryConfig config) {
        try {
            String given = System.getenv(HashKeys.VARIABLE);
            return HashKeyRing.of(config.dataDir(), HashKeys.find(config.dataDir(), given), given);
        } catch (UncheckedIOException e) {
            throw new SetupException(
                    e.getMessage() + ": may this user write to "
                            + config.dataDir().toAbsolutePath() + "? Else choose another place with --data-dir",
                    e);
        } catch (IllegalStateException e) {
            throw new SetupException(String.valueOf(e.getMessage()), e);
        }
    }

    private static TelemetryServer assemble(
            TelemetryConfig config,
            CatalogSource.Loaded loaded,
            HashKeyRing keys,
            Readers readers,
            @Nullable EmbeddedPostgres postgres,
            DatabaseRoles database,
            Clock clock) {
        Catalog catalog = loaded.file().catalog();
        Registries registries = Registries.of(config.metrics());
        Vertx vertx = vertx(registries.all());
        PipelineMetrics metrics = new PipelineMetrics(registries.all(), catalog);
        BuildInfo.register(metrics);
        PostgresEventStore rows = new PostgresEventStore(vertx, database, catalog, config.store());
        Pressure pressure = new Pressure();
        EventStore store = ResilientStore.around(vertx, rows, config.store(), catalog, pressure, metrics);
        Pseudonymiser pseudonymiser = keys.pseudonymiser();
        Function<Catalog, EventValidator> validators = each -> new EventValidator(each, pseudonymiser, limits(config));
        Pipeline pipeline = Pipeline.of(
                vertx, config, catalog, readers, validators.apply(catalog), store, database, pressure, metrics, clock);
        OpsVerticle ops = new OpsVerticle(
                config.ops(),
                readers,
                registries.prometheus(),
                store::probe,
                LookingBack.facts(vertx, config, catalog, database.ingest()),
                clock);
        CatalogReload reload = new CatalogReload(
                vertx,
                loaded,
                next -> {
                    EventValidator validator = validators.apply(next); // what may throw comes first
                    return pipeline.follow(next, validator)
                            .onSuccess(v -> rows.follow(next))
                            .compose(v -> ops.follow(next));
                },
                new CatalogMeters(registries.all(), CatalogReload.results()),
                clock);
        metrics.switches(config.ingest().enabled(), reload::catalog);
        new KeyExpiry(keys, pseudonymiser, reload::catalog, config.retention(), clock).watch(vertx);
        TelemetryServer server = new TelemetryServer(postgres, database, vertx, pipeline, ops, registries, reload);
        try {
            Future<?> doors = pipeline.open()
                    .recover(taken(config.ingest().host(), config.ingest().port(), "--port"))
                    .compose(v -> vertx.deployVerticle(ops)
                            .recover(taken(config.ops().host(), config.ops().port(), "--management-port")));
            await(doors.compose(v -> LoopLagVerticle.deployAll(vertx, metrics)), 60, "start");
            reload.open();
            return server;
        } catch (RuntimeException e) {
            server.close();
            throw e;
        }
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

    private static Limits limits(TelemetryConfig config) {
        IngestConfig.Limits limits = config.ingest().limits();
        return new Limits(limits.eventBytes(), limits.depth(), Limits.DEFAULT.maxUnknown());
    }

    private static Vertx vertx(MeterRegistry registry) {
        MicrometerMetricsOptions metrics =
                new MicrometerMetricsOptions().setEnabled(true).setJvmMetricsEnabled(true);
        return Vertx.builder()
                .with(new VertxOptions().setMetricsOptions(metrics))
                .withMetrics(new MicrometerMetricsFactory(registry))
                .build();
    }

    private static <T> T await(Future<T> future, long seconds, String what) {
        try {
            return future.toCompletionStage().toCompletableFuture().get(seconds, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            if (cause instanceof SetupException said) {
                throw said;
            }
            throw new SetupException("the server could not " + what + ": " + cause.getMessage(), cause);
        } catch (TimeoutException e) {
            throw new SetupException("the server did not " + what + " within " + seconds + " s", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SetupException("interrupted while the server was to " + what, e);
        }
    }

    public int port() {
        return pipeline.port();
    }

    public int managementPort() {
        return ops.actualPort();
    }

    /** Over which emitters in this JVM send, see {@code EventBusTransport}. It is closed with the server. */
    public EventBus eventBus() {
        return vertx.eventBus();
    }

    /** Reads the catalog again and goes by it, or refuses it and says why in the log. Returns at once. */
    public void reloadCatalog() {
        reload.now();
    }

    /** As whom it stores and reads. */
    public DatabaseAddress database() {
        return database.ingest();
    }

    /** Lets nobody in, answers whoever is in, writes what waits, and gives the database back. Safe to call twice. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        long began = System.nanoTime();
        try {
            await(pipeline.close().compose(v -> vertx.close()), ROOMS_STOP_SECONDS, "stop");
        } catch (SetupException e) {
            LOG.atWarn()
                    .addKeyValue("cause", e.getMessage())
                    .log("stopped before everything was answered; clients send it again");
        }
        registries.close();
        if (postgres != null) {
            stop(postgres, STOP.minusNanos(System.nanoTime() - began));
        }
    }

    private static void stop(EmbeddedPostgres postgres, Duration patience) {
        try {
            postgres.close(patience);
        } catch (PostgresStartException e) {
            LOG.atWarn()
                    .addKeyValue("cause", e.getMessage())
                    .log(
                            "the embedded PostgreSQL is not down yet; it goes on by itself, and what was committed is safe");
        }
    }
}
