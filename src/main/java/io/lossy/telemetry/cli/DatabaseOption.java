package io.lossy.telemetry.cli;

import io.lossy.telemetry.app.EmbeddedPostgres;
import io.lossy.telemetry.app.PostgresStartException;
import io.lossy.telemetry.persist.DatabaseAddress;
import io.lossy.telemetry.persist.EventQueries;
import io.lossy.telemetry.persist.ProductQueries;
import io.lossy.telemetry.persist.StoreException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The database a command reads: a named one, or the embedded one of a data directory, running or not. */
final class DatabaseOption {
    static final String OWNER_URL = "DATABASE_OWNER_URL";
    private static final Path USUAL = Path.of("data");

    @Option(
            names = "--database",
            paramLabel = "URL",
            description = "postgresql://user:password@host:port/database, or env DATABASE_URL; what only the tables'"
                    + " owner may do goes by DATABASE_OWNER_URL first")
    private @Nullable String url;

    @Option(
            names = "--data-dir",
            paramLabel = "D",
            description = "where the embedded database lives; it is started for the command if it is not running"
                    + " (default: ./data)")
    private @Nullable Path dataDir;

    /**
     * What is asked for by option comes before the environment, and that before the usual place.
     *
     * @param mustRun true: an embedded server that is not running is not started but a failure
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

    /** The same for what the ingest role may not do where there are two: delete, and show all about a person. */
    Lease ownerLease(UnaryOperator<@Nullable String> environment) {
        String owner = environment.apply(OWNER_URL);
        return lease(owner == null || owner.isBlank() ? environment.apply("DATABASE_URL") : owner, false);
    }

    /** Where the server keeps its database, if that is the embedded one, and its hash key in any case. */
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
            throw new CommandFailure("no server runs on " + place + ", so nothing new can come; leave out --follow, or"
                    + " start a server with `mvn -q compile exec:java`");
        }
        try {
            InterruptHook.Held<EmbeddedPostgres> server =
                    InterruptHook.hold(() -> EmbeddedPostgres.start(directory, 0), EmbeddedPostgres::close);
            return new Lease(server.it().address(), server);
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

    /** A database for as long as a command needs it; stops it, also on Ctrl-C, if the command had to start it. */
    static final class Lease implements AutoCloseable {
        private final DatabaseAddress address;
        private final InterruptHook.@Nullable Held<EmbeddedPostgres> started;

        private Lease(DatabaseAddress address, InterruptHook.@Nullable Held<EmbeddedPostgres> started) {
            this.address = address;
            this.started = started;
        }

        /** For messages; without the password. */
        String where() {
            return address.toString();
        }

        EventQueries queries() {
            return new EventQueries(address);
        }

        /** Runs a query; a failure says what to do about it. */
        void ask(Consumer<EventQueries> query) {
            on(at -> {
                query.accept(queries());
                return at;
            });
        }

        /** The same for questions about people. */
        void askProduct(Consumer<ProductQueries> query) {
            on(at -> {
                query.accept(new ProductQueries(at));
                return at;
            });
        }

        /** Does something at the database; a failure says what to do about it. */
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
                return "this role may not do that; name the tables' owner in --database or " + OWNER_URL;
            }
            if (state.startsWith("42")) {
                return "the database has no tables of this program; let a server start on it once";
            }
            if (e.kind() == StoreException.Kind.CONFIGURATION) {
                return "the database lets nobody in so; check user, password and name in --database";
            }
            if (address.isEncrypted() && (state.equals("08004") || state.equals("08006"))) {
                return "no TLS with the database; does it offer it, and does sslrootcert hold who signed its certificate? "
                        + e.getMessage();
            }
            return "the database does not answer; is it running? --database or --data-dir name another";
        }

        @Override
        public void close() {
            if (started != null) {
                started.it().close();
                started.hook().remove();
            }
        }
    }
}
