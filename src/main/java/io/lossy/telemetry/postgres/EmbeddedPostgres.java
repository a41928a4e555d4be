package io.lossy.telemetry.postgres;

import io.lossy.telemetry.database.DatabaseAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs a PostgreSQL of its own beside the JVM, in the data directory. It is created at the first start, adopted if a
 * killed JVM left it running, and stopped at the end. All methods block: never call them from an event loop.
 *
 * <p>{@code pg_ctl} starts the server in a session of its own. Therefore Ctrl-C on the JVM does not reach the server,
 * and the waiting batches can be stored before {@link #close()}.
 */
public final class EmbeddedPostgres implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedPostgres.class);

    private final PostgresHome home;
    private final PostgresControl control;
    private final DataDirectoryLock lock;
    private final PostgresStart.Started server;
    private boolean closed;

    private EmbeddedPostgres(
            PostgresHome home, PostgresControl control, DataDirectoryLock lock, PostgresStart.Started server) {
        this.home = home;
        this.control = control;
        this.lock = lock;
        this.server = server;
    }

    /**
     * Starts the server of a data directory. Creates both if they are missing.
     *
     * @param port 0 for any free port
     * @throws PostgresStartException with a message for the user
     */
    public static EmbeddedPostgres start(Path dataDir, int port) {
        PostgresHome home = PostgresHome.under(dataDir).create();
        DataDirectoryLock lock = DataDirectoryLock.take(home);
        try {
            PostgresControl control = new PostgresControl(home, ProcessIdentity.choose(home));
            PostgresStart.Started server = launch(home, control, port);
            LOG.atInfo()
                    .addKeyValue("address", server.address())
                    .addKeyValue("adopted", server.adopted())
                    .log("embedded PostgreSQL is up");
            return new EmbeddedPostgres(home, control, lock, server);
        } catch (RuntimeException e) {
            lock.release();
            throw e;
        }
    }

    /** Starts the server. Leaves no process running if this thread is interrupted during the start. */
    private static PostgresStart.Started launch(PostgresHome home, PostgresControl control, int port) {
        try {
            PostgresStart.Started server = new PostgresStart(home, control, port).run();
            if (Thread.currentThread().isInterrupted()) {
                throw new PostgresStartException("interrupted while the database was starting");
            }
            return server;
        } catch (IOException | RuntimeException e) {
            if (Thread.currentThread().isInterrupted()) {
                InterruptedStart.end(home, control);
            }
            if (e instanceof RuntimeException said) {
                throw said;
            }
            throw new PostgresStartException(
                    "the embedded PostgreSQL in " + home.root() + " did not start: " + e.getMessage()
                            + (Files.exists(home.serverLog()) ? " (its own log is " + home.serverLog() + ")" : ""),
                    e);
        }
    }

    /** Returns true if the server's process exists. */
    boolean isRunning() {
        return running(home).isPresent();
    }

    /**
     * Starts the server again on its port after it has ended by itself. An interrupt stops the start and leaves no
     * process running.
     *
     * @return false if the server is running or was closed
     * @throws PostgresStartException if it does not start
     */
    synchronized boolean startAgain() {
        if (closed || isRunning()) {
            return false;
        }
        if (!home.isInitialised()) {
            throw new PostgresStartException("its data is missing from " + home.data()
                    + ": restore the directory (is its disk mounted?); the server does not create a new one");
        }
        launch(home, control, server.address().port());
        return true;
    }

    /** Returns the path of the server's own log. */
    Path serverLog() {
        return home.serverLog();
    }

    /** Returns the address of this data directory's server if it is running now. Takes no lock and starts nothing. */
    public static Optional<DatabaseAddress> running(Path dataDir) {
        PostgresHome home = PostgresHome.under(dataDir);
        return running(home)
                .filter(file -> file.port() > 0)
                .map(file -> PostgresControl.address(file.port(), home.readPassword()));
    }

    private static Optional<PostmasterFile> running(PostgresHome home) {
        return PostmasterFile.in(home).filter(file -> file.owner() == PostmasterFile.Owner.SERVER);
    }

    /** Returns true if this data directory contains a database. */
    public static boolean existsIn(Path dataDir) {
        return Files.isDirectory(PostgresHome.under(dataDir).data());
    }

    public DatabaseAddress address() {
        return server.address();
    }

    /** Returns true if the server was already running because its JVM was killed. */
    public boolean adopted() {
        return server.adopted();
    }

    /** Stops the server and closes its connections. All committed data is safe. Waits at most one minute. */
    @Override
    public void close() {
        close(Duration.ofMinutes(1));
    }

    /**
     * Stops the server and waits at most this long.
     *
     * @param patience rounded down to whole seconds, at least one; a slower server continues to shut down by itself
     * @throws PostgresStartException if the server is still running after that time
     */
    public void close(Duration patience) {
        Uninterrupted.run(() -> stop(patience));
    }

    private synchronized void stop(Duration patience) {
        if (closed) {
            return;
        }
        closed = true;
        try {
            if (running(home).isPresent()) {
                control.stop(String.valueOf(Math.max(1, patience.toSeconds())));
            } else {
                LOG.atWarn()
                        .log("the embedded PostgreSQL had ended before it was stopped; it recovers at its next start");
            }
        } catch (IOException e) {
            throw new PostgresStartException(
                    "the embedded PostgreSQL in " + home.root() + " did not stop: " + e.getMessage(), e);
        } finally {
            lock.release();
        }
    }
}
