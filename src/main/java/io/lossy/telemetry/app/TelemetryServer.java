package io.lossy.telemetry.app;

import io.lossy.telemetry.config.ErasureLogSetup;
import io.lossy.telemetry.config.FaultPointSetup;
import io.lossy.telemetry.config.HashKeySetup;
import io.lossy.telemetry.config.ReadTokenSetup;
import io.lossy.telemetry.config.SetupException;
import io.lossy.telemetry.config.TelemetryConfig;
import io.lossy.telemetry.database.DatabaseAddress;
import io.lossy.telemetry.database.DatabaseChecks;
import io.lossy.telemetry.database.DatabaseRoles;
import io.lossy.telemetry.node.LastIncarnation;
import io.lossy.telemetry.node.NodeIdentity;
import io.lossy.telemetry.postgres.EmbeddedPostgres;
import io.lossy.telemetry.postgres.PostgresStartException;
import io.lossy.telemetry.postgres.PostgresWatch;
import io.lossy.telemetry.postgres.Uninterrupted;
import io.lossy.telemetry.privacy.HashKeyRing;
import io.lossy.telemetry.security.auth.ReadTokenVerifier;
import io.lossy.telemetry.views.CatalogViews;
import io.vertx.core.Future;
import io.vertx.core.eventbus.EventBus;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts and stops a server: database, pipeline and management port, in order of dependency, and in reverse to stop.
 * Start and stop block. Call them from the main thread or the shutdown hook only.
 */
public final class TelemetryServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TelemetryServer.class);
    /** Limit of the whole shutdown: the process ends less than ten seconds after Ctrl-C. */
    private static final Duration STOP = Duration.ofSeconds(9);
    /**
     * The part of {@link #STOP} that the stages may use. The database gets the rest; the stages usually need little of
     * theirs.
     */
    private static final long STAGES_STOP_SECONDS = 7;

    private final @Nullable EmbeddedPostgres postgres;
    private final @Nullable DatabaseRoles database;
    private final Assembly assembly;
    private @Nullable PostgresWatch watch;
    private boolean closed;

    private TelemetryServer(@Nullable EmbeddedPostgres postgres, @Nullable DatabaseRoles database, Assembly assembly) {
        this.postgres = postgres;
        this.database = database;
        this.assembly = assembly;
    }

    /** @throws SetupException if the settings or the environment prevent the start */
    public static TelemetryServer start(TelemetryConfig config, CatalogSource.Loaded catalog, Clock clock) {
        FaultPointSetup.arm();
        StartChecks.run(config);
        HashKeyRing keys = HashKeySetup.of(config);
        ErasureLogSetup.of(config); // fails here, before the slow part, if it can't be written
        ReadTokenVerifier readers = ReadTokenSetup.of(config, clock);
        DatabaseRoles given = config.stores() ? config.database() : null;
        NodeIdentity node = announced(NodeIdentity.starting(config.node()));
        CompletableFuture<ServerRuntime> runtime = CompletableFuture.supplyAsync(
                () -> ServerRuntime.of(config, catalog.file().catalog()));
        EmbeddedPostgres postgres = null;
        try {
            postgres = config.stores() && given == null ? EmbeddedPostgres.start(config.dataDir(), 0) : null;
            DatabaseRoles database = postgres == null ? given : DatabaseRoles.one(postgres.address());
            if (database != null) {
                makeReady(database, config, catalog, keys, readers, node, clock);
            }
            requireNoInterrupt();
            DurableLog log = DurableLog.open(config, catalog.file().catalog());
            Assembly assembly = Assembly.of(config, await(runtime), catalog, keys, readers, database, node, log, clock);
            return new TelemetryServer(postgres, database, assembly).opened();
        } catch (RuntimeException e) {
            close(runtime);
            if (postgres != null) {
                postgres.close();
            }
            throw e;
        }
    }

    /** Migrates the database, and ends the start if it is not that of this server's keys. */
    private static void makeReady(
            DatabaseRoles database,
            TelemetryConfig config,
            CatalogSource.Loaded catalog,
            HashKeyRing keys,
            ReadTokenVerifier readers,
            NodeIdentity node,
            Clock clock) {
        new DatabaseChecks(database, config.store()).makeReady(clock);
        if (config.database() == null) { // the embedded one, whose process holds the lock on the folder
            LastIncarnation.replace(config.dataDir(), database.owner(), node.incarnation());
        }
        HashKeySetup.require(keys, database.owner());
        ReadTokenSetup.require(config, readers, database.owner());
        new CatalogViews(database.owner(), node.incarnation())
                .update(catalog.file().catalog(), catalog.hash());
    }

    private static NodeIdentity announced(NodeIdentity node) {
        LOG.atInfo()
                .addKeyValue("node", node.name())
                .addKeyValue("incarnation", node.incarnation())
                .log("server starts; its rate limits count what this server receives and not what others do");
        return node;
    }

    /**
     * Runs the checks that precede a start. Creates and writes nothing.
     *
     * @throws SetupException if a start would fail
     */
    public static void check(TelemetryConfig config) {
        StartChecks.run(config);
    }

    /** Stops the start if the thread was interrupted during the migration, before the pipeline is opened. */
    private static void requireNoInterrupt() {
        if (Thread.currentThread().isInterrupted()) {
            throw new SetupException("interrupted while the server was starting", null);
        }
    }

    private TelemetryServer opened() {
        try {
            await(assembly.open(), 60, "start");
            if (postgres != null) {
                watch = PostgresWatch.over(postgres, assembly.restarts());
            }
            return this;
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    private static void close(CompletableFuture<ServerRuntime> runtime) {
        try {
            await(runtime).close();
        } catch (RuntimeException e) {
            LOG.atDebug().setCause(e).log("event loops and meters could not be made either");
        }
    }

    private static ServerRuntime await(CompletableFuture<ServerRuntime> runtime) {
        try {
            return runtime.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
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
        return assembly.port();
    }

    public int managementPort() {
        return assembly.managementPort();
    }

    /**
     * Returns the event bus that emitters in this JVM send over, see {@code EventBusTransport}. It is closed with the
     * server.
     */
    public EventBus eventBus() {
        return assembly.eventBus();
    }

    /** Reloads the catalog, or logs why it was rejected. Returns at once. */
    public void reloadCatalog() {
        assembly.reloadCatalog();
    }

    /** Returns the address and role that the server stores and reads events with; null if it has no database. */
    public @Nullable DatabaseAddress database() {
        return database == null ? null : database.ingest();
    }

    /**
     * Accepts no new requests, answers open ones, commits waiting batches, and stops the embedded PostgreSQL if there
     * is one. Safe to call twice.
     */
    @Override
    public void close() {
        Uninterrupted.run(this::stop);
    }

    private synchronized void stop() {
        if (closed) {
            return;
        }
        closed = true;
        long began = System.nanoTime();
        if (watch != null) {
            watch.close(); // prevents a restart of PostgreSQL during the shutdown
        }
        try {
            await(assembly.close(), STAGES_STOP_SECONDS, "stop");
        } catch (SetupException e) {
            LOG.atWarn()
                    .addKeyValue("cause", e.getMessage())
                    .log("stopped before all events were answered; clients send them again");
        }
        assembly.closeMeters();
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
                    .log("embedded PostgreSQL is still shutting down; committed data is safe");
        }
    }
}
