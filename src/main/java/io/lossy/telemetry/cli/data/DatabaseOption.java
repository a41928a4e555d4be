package io.lossy.telemetry.cli.data;

import io.lossy.telemetry.cli.support.CommandFailure;
import io.lossy.telemetry.cli.support.ShutdownHook;
import io.lossy.telemetry.database.DatabaseAddress;
import io.lossy.telemetry.database.StoreException;
import io.lossy.telemetry.postgres.EmbeddedPostgres;
import io.lossy.telemetry.postgres.PostgresStartException;
import io.lossy.telemetry.privacy.ErasureLog;
import io.lossy.telemetry.query.EventQueries;
import io.lossy.telemetry.query.ProductQueries;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Finds the database of a command: the one that is named, or the embedded one of a data directory, running or not. */
final class DatabaseOption {
    static final String OWNER_URL = "DATABASE_OWNER_URL";
    private static final Path USUAL = Path.of("data");

    @Option(
            names = "--database",
            paramLabel = "URL",
            converter = DatabaseUrlOption.class,
            description = "postgresql://user:password@host:port/database, or env DATABASE_URL; owner-only"
                    + " operations use env DATABASE_OWNER_URL if set")
    private @Nullable String url;

    @Option(
            names = "--data-dir",
            paramLabel = "DIR",
            description = "directory of the embedded database, which the command starts if it does not run"
                    + " (default: ./data)")
    private @Nullable Path dataDir;

    /**
     * Returns the database of the options; otherwise that of the environment; otherwise that of the default data
     * directory.
     *
     * @param mustRun true to fail, instead of starting the embedded server, if it is not running
     */
    Lease lease(@Nullable String environmentUrl, boolean mustRun) {
        String named = url != null ? url : dataDir == null ? environmentUrl : null;
        if (named != null && !named.isBlank()) {
            return new Lease(parse(named), null);
        }
        Path directory = dataDirectory();
        Optional<DatabaseAddress> running = EmbeddedPostgres.running(directory);
        return running.isPresent() ? new Lease(running.get(), null) : started(directory, mustRun);
    }

    /**
     * Returns the same database as {@link #lease}, but for {@code DATABASE_OWNER_URL} if it is set. If there are two
     * roles, the ingest role may not delete rows or show all rows of a person.
     */
    Lease ownerLease(UnaryOperator<@Nullable String> environment) {
        String owner = environment.apply(OWNER_URL);
        return lease(owner == null || owner.isBlank() ? environment.apply("DATABASE_URL") : owner, false);
    }

    /** Returns the database as {@link #ownerLease} does, but makes the embedded one if it does not exist. */
    Lease emptyLease(UnaryOperator<@Nullable String> environment) {
        String named = url;
        boolean byEnvironment = Stream.of(OWNER_URL, "DATABASE_URL")
                .map(environment)
                .anyMatch(value -> value != null && !value.isBlank());
        if (named != null || (dataDir == null && byEnvironment) || EmbeddedPostgres.existsIn(dataDirectory())) {
            return ownerLease(environment);
        }
        return guarded(dataDirectory());
    }

    /**
     * Returns the log to which each erasure is written before it is made. Without a data folder or a named file, there is
     * no log that a restore would find.
     */
    ErasureLog erasureLog(@Nullable String given) {
        if ((given == null || given.isBlank()) && !Files.isDirectory(dataDirectory())) {
            throw new CommandFailure(
                    "no data folder " + dataDirectory().toAbsolutePath().normalize()
                            + ", and erasures are logged there so that a restore can repeat them: name the server's --data-dir,"
                            + " or the file in " + ErasureLog.VARIABLE);
        }
        return ErasureLog.of(dataDirectory(), given);
    }

    /** Returns the directory with the server's hash key and, if it is used, the embedded database. */
    Path dataDirectory() {
        return dataDir == null ? USUAL : dataDir;
    }

    private static Lease started(Path directory, boolean mustRun) {
        Path place = directory.toAbsolutePath().normalize();
        if (!EmbeddedPostgres.existsIn(directory)) {
            throw new CommandFailure("no database in " + place + "; name the server's --data-dir or --database, or"
                    + " start a server with `mvn -q compile exec:java`");
        }
        if (mustRun) {
            throw new CommandFailure("--follow needs a running server and none runs on " + place + "; leave out"
                    + " --follow, or"
                    + " start a server with `mvn -q compile exec:java`");
        }
        return guarded(directory);
    }

    private static Lease guarded(Path directory) {
        try {
            ShutdownHook.GuardedResource<EmbeddedPostgres> server =
                    ShutdownHook.guard(() -> EmbeddedPostgres.start(directory, 0), EmbeddedPostgres::close);
            return new Lease(server.value().address(), server);
        } catch (PostgresStartException e) {
            throw new CommandFailure(String.valueOf(e.getMessage()), e);
        }
    }

    private static DatabaseAddress parse(String url) {
        try {
            return DatabaseAddress.parse(url);
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(String.valueOf(e.getMessage()), e);
        }
    }

    /** Holds the database while a command needs it. Stops it, also on Ctrl-C, if the command started it. */
    static final class Lease implements AutoCloseable {
        /**
         * SQLSTATEs whose message already says what to do: a pooler does not keep the session, a pooler rejects the
         * connection, the database is read-only.
         */
        private static final Set<String> SAYS_WHAT_TO_DO = Set.of("0A000", "08P01", "25006");

        private final DatabaseAddress address;
        private final ShutdownHook.@Nullable GuardedResource<EmbeddedPostgres> started;

        private Lease(DatabaseAddress address, ShutdownHook.@Nullable GuardedResource<EmbeddedPostgres> started) {
            this.address = address;
            this.started = started;
        }

        /** Returns the address for messages, without the password. */
        String where() {
            return address.toString();
        }

        EventQueries queries() {
            return new EventQueries(address);
        }

        /** Runs a query. Its failure becomes a {@link CommandFailure} that says what to do. */
        void ask(Consumer<EventQueries> query) {
            on(at -> {
                query.accept(queries());
                return at;
            });
        }

        /** Runs a product query, with failures as in {@link #ask}. */
        void askProduct(Consumer<ProductQueries> query) {
            on(at -> {
                query.accept(new ProductQueries(at));
                return at;
            });
        }

        /** Runs work at the database. Its failure becomes a {@link CommandFailure} that says what to do. */
        <T> T on(Function<DatabaseAddress, T> work) {
            try {
                return work.apply(address);
            } catch (StoreException e) {
                throw new CommandFailure(what(e) + " (" + where() + ")", e);
            }
        }

        private String what(StoreException e) {
            String state = e.sqlState() == null ? "" : e.sqlState();
            if (state.equals("42501")) {
                return "this database role may not do that; log in as the tables' owner with --database or "
                        + OWNER_URL;
            }
            if (SAYS_WHAT_TO_DO.contains(state)) {
                return String.valueOf(e.getMessage());
            }
            if (state.startsWith("42")) {
                return "the database has no tables of this program; start a server on it once";
            }
            if (e.kind() == StoreException.FailureKind.CONFIGURATION) {
                return "the database rejected the login; check user, password and database name in --database";
            }
            if (address.isEncrypted() && (state.equals("08004") || state.equals("08006"))) {
                return "no TLS connection to the database; check that it offers TLS and that sslrootcert contains"
                        + " the signer of its certificate: "
                        + e.getMessage();
            }
            return "the database does not answer; check that it runs, or name another with --database or --data-dir";
        }

        @Override
        public void close() {
            if (started != null) {
                started.value().close();
                started.hook().remove();
            }
        }
    }
}
