package io.lossy.telemetry.postgres;

import io.lossy.telemetry.database.DatabaseAddress;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings a data directory from any state to a running server. The directory may be empty, cleanly shut down, still in
 * use by a server whose JVM was killed, or left by a server that was killed too.
 */
final class PostgresStart {
    /** @param adopted true if the server was already running */
    record Started(DatabaseAddress address, boolean adopted) {}

    private static final Logger LOG = LoggerFactory.getLogger(PostgresStart.class);
    /**
     * A start is repeated because a killed server may still hold its shared memory, and another program may take a free
     * port.
     */
    private static final int ATTEMPTS = 5;

    /** A start that fails after more than this has another cause and is not repeated. */
    private static final Duration WORTH_REPEATING = Duration.ofSeconds(5);

    private static final Duration PAUSE = Duration.ofMillis(300);
    private static final int ADOPTION_CHECKS = 50;

    private final PostgresHome home;
    private final PostgresControl control;
    private final PostgresBinaries binaries;
    private final int wantedPort;

    PostgresStart(PostgresHome home, PostgresControl control, int wantedPort) {
        this.home = home;
        this.control = control;
        this.binaries = new PostgresBinaries(home);
        this.wantedPort = wantedPort;
    }

    Started run() throws IOException {
        Optional<PostmasterFile> left = PostmasterFile.in(home);
        if (left.isPresent()) {
            Started adopted = meet(left.get());
            if (adopted != null) {
                return adopted;
            }
        }
        if (!binaries.areCurrent()) {
            binaries.unpack();
        }
        if (home.isInitialised()) {
            requireSameMajor();
        } else {
            control.initialise();
        }
        return start(home.readPassword());
    }

    /**
     * Adopts a live server if its version and port fit, and stops it otherwise. Deletes the pid file if it names
     * another process. Returns null if a server must be started.
     */
    private @Nullable Started meet(PostmasterFile file) throws IOException {
        switch (file.owner()) {
            case SERVER -> {
                Started adopted = binaries.areCurrent() ? adopt() : null;
                if (adopted == null && PostmasterFile.in(home).isPresent()) {
                    control.stop();
                }
                return adopted;
            }
            case IMPOSTOR -> Files.deleteIfExists(file.file());
            case GONE -> LOG.atInfo().log("the database was not shut down cleanly; it recovers by itself");
        }
        return null;
    }

    private @Nullable Started adopt() {
        String password = home.readPassword();
        for (int check = 0; check < ADOPTION_CHECKS; check++) {
            Optional<PostmasterFile> file = PostmasterFile.in(home);
            if (file.isEmpty()) {
                return null; // the server was shutting down
            }
            int port = file.get().port();
            if (wantedPort != 0 && port != 0 && port != wantedPort) {
                return null;
            }
            DatabaseAddress address = port == 0 ? null : PostgresControl.address(port, password);
            if (address != null && answers(address)) {
                return new Started(address, true);
            }
            pause(); // the server may be starting or recovering from a crash
        }
        return null;
    }

    private Started start(String password) throws IOException {
        if (wantedPort != 0 && !PostgresSettings.isFree(wantedPort)) {
            throw new PostgresStartException(
                    "port " + wantedPort
                            + " for the embedded PostgreSQL is taken by another program: choose another, or 0 for any free one");
        }
        for (int attempt = 1; ; attempt++) {
            int port = wantedPort != 0 ? wantedPort : PostgresSettings.freePort();
            long began = System.nanoTime();
            try {
                control.start(port);
                DatabaseAddress address = PostgresControl.address(port, password);
                PostgresControl.check(address);
                return new Started(address, false);
            } catch (InterruptedIOException e) {
                throw e;
            } catch (IOException e) {
                if (attempt == ATTEMPTS || System.nanoTime() - began > WORTH_REPEATING.toNanos()) {
                    throw e;
                }
                LOG.atDebug().addKeyValue("attempt", attempt).log("the database did not start; retrying");
                pause();
            } catch (SQLException e) {
                control.stop();
                throw new IOException(
                        "it started but rejected the login: " + e.getMessage() + "; check that " + home.password()
                                + " holds the password that the database was created with",
                        e);
            }
        }
    }

    private void requireSameMajor() throws IOException {
        String data = Files.readString(home.data().resolve("PG_VERSION")).strip();
        if (!data.equals(PostgresBinaries.MAJOR)) {
            throw new PostgresStartException("the data in " + home.data() + " was made by PostgreSQL " + data
                    + " and this release carries " + PostgresBinaries.MAJOR
                    + ": migrate it with pg_upgrade or pg_dump,"
                    + " or choose another place with --data-dir");
        }
    }

    private static boolean answers(DatabaseAddress address) {
        try {
            PostgresControl.check(address);
            return true;
        } catch (SQLException e) {
            return false;
        }
    }

    /** Waits before the next check of PostgreSQL's processes, which don't report when they are done. */
    static void pause() {
        try {
            Thread.sleep(PAUSE.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new PostgresStartException("interrupted while the database was starting", e);
        }
    }
}
