package io.lossy.telemetry;

import io.lossy.telemetry.app.EmbeddedPostgres;
import io.lossy.telemetry.persist.DatabaseAddress;
import io.lossy.telemetry.persist.Migrations;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * One real PostgreSQL for all integration tests of a JVM, started when first asked for and stopped with the JVM. Each
 * test class takes a database of its own; those of earlier runs are dropped.
 */
public final class PostgresFixture {
    /** Of the JVM among those in which the tests run at the same time; alone it is the first. */
    private static final String FORK = System.getProperty("it.fork", "1");

    private static final Path DATA_DIR =
            Path.of("target", "it-postgres-" + FORK).toAbsolutePath();
    private static final Path PRISTINE =
            Path.of("target", "it-postgres-pristine-" + FORK).toAbsolutePath();
    private static final String TEMPLATE = "it_template";
    private static final AtomicInteger DATABASES = new AtomicInteger();

    private static EmbeddedPostgres server;

    private PostgresFixture() {}

    /** A new, migrated database. */
    public static DatabaseAddress migratedDatabase() {
        return create(" TEMPLATE " + TEMPLATE);
    }

    /** A new database without a table in it. */
    public static DatabaseAddress emptyDatabase() {
        return create("");
    }

    /** Makes a data directory with a server in it that has never run. */
    public static Path dataDirectory(Path parent) {
        Path pristine = pristine().resolve("postgres");
        Path postgres = emptyDataDirectory(parent).resolve("postgres");
        try (Stream<Path> tree = Files.walk(pristine.resolve("data"))) {
            for (Path path : (Iterable<Path>) tree::iterator) {
                Files.copy(
                        path,
                        postgres.resolve(pristine.relativize(path).toString()),
                        StandardCopyOption.COPY_ATTRIBUTES);
            }
            Files.copy(pristine.resolve("password"), postgres.resolve("password"), StandardCopyOption.COPY_ATTRIBUTES);
            return parent;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Makes a data directory without a server in it; the unpacked programs are shared, which saves seconds. */
    public static Path emptyDataDirectory(Path parent) {
        server();
        try {
            Path postgres = Files.createDirectories(parent.resolve("postgres"));
            Path ours = DATA_DIR.resolve("postgres");
            Files.createSymbolicLink(postgres.resolve("pgsql"), ours.resolve("pgsql"));
            Files.copy(ours.resolve("pgsql.version"), postgres.resolve("pgsql.version"));
            return parent;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A directory that belongs to the user as whom the server runs. */
    public static Path serverFiles() {
        server();
        return DATA_DIR.resolve("postgres").resolve("data");
    }

    private static synchronized Path pristine() {
        if (!EmbeddedPostgres.existsIn(PRISTINE)) {
            if (!Files.exists(PRISTINE.resolve("postgres"))) {
                emptyDataDirectory(PRISTINE);
            }
            EmbeddedPostgres.start(PRISTINE, 0).close();
        }
        return PRISTINE;
    }

    private static DatabaseAddress create(String clause) {
        DatabaseAddress main = server().address();
        String name = "it_" + DATABASES.incrementAndGet();
        execute(main, "CREATE DATABASE " + name + clause);
        return in(main, name);
    }

    private static synchronized EmbeddedPostgres server() {
        if (server == null) {
            server = EmbeddedPostgres.start(DATA_DIR, 0);
            Runtime.getRuntime().addShutdownHook(new Thread(server::close));
            execute(server.address(), "ALTER SYSTEM SET fsync = off"); // these rows need not survive a power cut
            execute(server.address(), "SELECT pg_reload_conf()");
            leftOver().forEach(database -> execute(server.address(), "DROP DATABASE " + database + " WITH (FORCE)"));
            execute(server.address(), "CREATE DATABASE " + TEMPLATE);
            new Migrations(in(server.address(), TEMPLATE), Clock.systemUTC()).run();
        }
        return server;
    }

    private static List<String> leftOver() {
        List<String> names = new ArrayList<>();
        try (Connection connection = server.address().connect();
                Statement statement = connection.createStatement();
                var rows = statement.executeQuery("SELECT datname FROM pg_database WHERE datname LIKE 'it\\_%'")) {
            while (rows.next()) {
                names.add(rows.getString(1));
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return names;
    }

    private static DatabaseAddress in(DatabaseAddress server, String database) {
        return new DatabaseAddress(server.host(), server.port(), database, server.user(), server.password());
    }

    private static void execute(DatabaseAddress address, String sql) {
        try (Connection connection = address.connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }
}
