package io.lossy.telemetry.app;

import io.lossy.telemetry.access.Readers;
import io.lossy.telemetry.event.FaultPoint;
import io.lossy.telemetry.persist.DatabaseAddress;
import io.lossy.telemetry.persist.DatabaseRoles;
import io.lossy.telemetry.persist.Migrations;
import io.lossy.telemetry.persist.RoleSeparation;
import io.lossy.telemetry.validate.HashKeyRing;
import io.vertx.core.Future;
import io.vertx.core.eventbus.EventBus;
import java.time.Clock;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
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
    private final Assembly assembly;
    private boolean closed;

    private TelemetryServer(@Nullable EmbeddedPostgres postgres, DatabaseRoles database, Assembly assembly) {
        this.postgres = postgres;
        this.database = database;
        this.assembly = assembly;
    }

    /** @throws SetupException when the server can't start as it is set up */
    public static TelemetryServer start(TelemetryConfig config, CatalogSource.Loaded catalog, Clock clock) {
        armFaultPoint();
        HashKeyRing keys = HashKeySetup.of(config);
        Readers readers = ReaderSetup.of(config, clock);
        DatabaseRoles given = config.database();
        EmbeddedPostgres postgres = given == null ? EmbeddedPostgres.start(config.dataDir(), 0) : null;
        try {
            DatabaseRoles database =
                    postgres == null ? Objects.requireNonNull(given) : DatabaseRoles.one(postgres.address());
            migrate(database, clock);
            Assembly assembly = Assembly.of(config, catalog, keys, readers, database, clock);
            return new TelemetryServer(postgres, database, assembly).opened();
        } catch (RuntimeException e) {
            if (postgres != null) {
                postgres.close();
            }
            throw e;
        }
    }

    private TelemetryServer opened() {
        try {
            await(assembly.open(), 60, "start");
            return this;
        } catch (RuntimeException e) {
            close();
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

    /** Over which emitters in this JVM send, see {@code EventBusTransport}. It is closed with the server. */
    public EventBus eventBus() {
        return assembly.eventBus();
    }

    /** Reads the catalog again and goes by it, or refuses it and says why in the log. Returns at once. */
    public void reloadCatalog() {
        assembly.reloadCatalog();
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
            await(assembly.close(), ROOMS_STOP_SECONDS, "stop");
        } catch (SetupException e) {
            LOG.atWarn()
                    .addKeyValue("cause", e.getMessage())
                    .log("stopped before everything was answered; clients send it again");
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
                    .log(
                            "the embedded PostgreSQL is not down yet; it goes on by itself, and what was committed is safe");
        }
    }
}
