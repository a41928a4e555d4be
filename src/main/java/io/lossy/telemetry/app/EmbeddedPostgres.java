package io.lossy.telemetry.app;

import io.lossy.telemetry.persist.DatabaseAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A PostgreSQL of our own beside the JVM, kept in the data directory: made at the first start, adopted when a killed JVM
 * left it running, stopped at the end. Blocking throughout: never call it from an event loop.
 *
 * <p>The server is started through {@code pg_ctl}, which gives it a session of its own. Ctrl-C on the JVM therefore does
 * not reach it, and what is still in the batches can be stored before {@link #close()}.
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
     * Starts the server of a data directory, making both where they are missing.
     *
     * @param port 0 for any free one
     * @throws PostgresStartException with a message fit for the user
     */
    public static EmbeddedPostgres start(Path dataDir, int port) {
        PostgresHome home = PostgresHome.under(dataDir).create();
        DataDirectoryLock lock = DataDirectoryLock.take(home);
        try {
            PostgresControl control = new PostgresControl(home, ProcessIdentity.choose(home));
            PostgresStart.Started server = new PostgresStart(home, control, port).run();
            LOG.atInfo()
                    .addKeyValue("address", server.address())
                    .addKeyValue("adopted", server.adopted())
                    .log("embedded PostgreSQL is up");
            return new EmbeddedPostgres(home, control, lock, server);
        } catch (IOException e) {
            lock.release();
            throw new PostgresStartException(
                    "the embedded PostgreSQL in " + home.root() + " did not start: " + e.getMessage()
                            + (Files.exists(home.serverLog()) ? " (its own log is " + home.serverLog() + ")" : ""),
                    e);
        } catch (RuntimeException e) {
            lock.release();
            throw e;
        }
    }

    /** The server of this data directory if some JVM runs it now. Takes no lock, starts nothing. */
    public static Optional<DatabaseAddress> running(Path dataDir) {
        PostgresHome home = PostgresHome.under(dataDir);
        return running(home)
                .filter(file -> file.port() > 0)
                .map(file -> PostgresControl.address(file.port(), home.readPassword()));
    }

    private static Optional<PostmasterFile> running(PostgresHome home) {
        return PostmasterFile.in(home).filter(file -> file.owner() == PostmasterFile.Owner.SERVER);
    }

    /** Whether this data directory holds a database at all. */
    public static boolean existsIn(Path dataDir) {
        return Files.isDirectory(PostgresHome.under(dataDir).data());
    }

    public DatabaseAddress address() {
        return server.address();
    }

    /** True when the server was found running, left behind by a JVM that was killed. */
    public boolean adopted() {
        return server.adopted();
    }

    /** Stops the server; whoever is still connected is cut off, and nothing committed is lost. */
    @Override
    public void close() {
        close(Duration.ofMinutes(1));
    }

    /**
     * The same for those who can't wait.
     *
     * @param patience in whole seconds; a server that takes longer goes on ending by itself
     * @throws PostgresStartException when it had not ended by then
     */
    public synchronized void close(Duration patience) {
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
