package io.lossy.telemetry.cli;

import io.lossy.telemetry.app.EmbeddedPostgres;
import io.lossy.telemetry.persist.DatabaseAddress;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The database a command reads: a named one, or the embedded one of a data directory, running or not. */
final class DatabaseOption {
    private static final Path USUAL = Path.of("data");

    @Option(
            names = "--database",
            paramLabel = "URL",
            description = "postgresql://user:password@host:port/database, or env DATABASE_URL")
    private @Nullable String url;

    @Option(
            names = "--data-dir",
            paramLabel = "D",
            description = "where the embedded database lives; it is started for the command if it is not running"
                    + " (default: ./data)")
    private @Nullable Path dataDir;

    /** A database for as long as a command needs it; stops it if the command had to start it. */
    static final class Lease implements AutoCloseable {
        private final DatabaseAddress address;
        private final @Nullable EmbeddedPostgres started;

        private Lease(DatabaseAddress address, @Nullable EmbeddedPostgres started) {
            this.address = address;
            this.started = started;
        }

        DatabaseAddress address() {
            return address;
        }

        @Override
        public void close() {
            if (started != null) {
                started.close();
            }
        }
    }

    /** What is asked for by option comes before the environment, and that before the usual place. */
    Lease lease(@Nullable String environmentUrl) {
        String named = url != null ? url : dataDir == null ? environmentUrl : null;
        if (named != null && !named.isBlank()) {
            return new Lease(parse(named), null);
        }
        Path directory = dataDir == null ? USUAL : dataDir;
        Optional<DatabaseAddress> running = EmbeddedPostgres.running(directory);
        if (running.isPresent()) {
            return new Lease(running.get(), null);
        }
        if (!EmbeddedPostgres.existsIn(directory)) {
            throw new CommandFailure(
                    "no database in " + directory.toAbsolutePath().normalize()
                            + "; name the server's --data-dir or --database, or start a server with"
                            + " `mvn -q compile exec:java`");
        }
        EmbeddedPostgres started = EmbeddedPostgres.start(directory, 0);
        return new Lease(started.address(), started);
    }

    private static DatabaseAddress parse(String url) {
        try {
            return DatabaseAddress.parse(url);
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(String.valueOf(e.getMessage()), e);
        }
    }
}
