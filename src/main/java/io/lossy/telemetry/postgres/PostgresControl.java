package io.lossy.telemetry.postgres;

import io.lossy.telemetry.database.DatabaseAddress;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;

/** Initialises, starts and stops the server of one data directory. */
final class PostgresControl {
    private static final String NAME = "telemetry"; // superuser and database
    private static final Duration LIMIT = Duration.ofSeconds(70); // a little longer than pg_ctl waits itself
    private static final String PG_CTL_SECONDS = "60";
    private static final long LOG_LIMIT_BYTES = 10L << 20;

    private final PostgresHome home;
    private final ProcessIdentity identity;

    PostgresControl(PostgresHome home, ProcessIdentity identity) {
        this.home = home;
        this.identity = identity;
    }

    static DatabaseAddress address(int port, String password) {
        return new DatabaseAddress("127.0.0.1", port, NAME, NAME, password);
    }

    /**
     * Creates the data directory under another name and then moves it into place, so that an incomplete one is never
     * used.
     */
    void initialise() throws IOException {
        Path making = home.root().resolve("data.making");
        if (Files.exists(making)) {
            StartingProcesses.kill(making); // initdb of a killed JVM may still be running
        }
        PostgresHome.deleteTree(making);
        PostgresHome.deleteTree(home.data());
        home.newPassword();
        identity.own(home.root());
        identity.requireEntryTo(home.root());
        identity.run(
                LIMIT,
                home.bin("initdb"),
                "--pgdata=" + making,
                "--username=" + NAME,
                "--pwfile=" + home.password(),
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                "--locale=C");
        Files.move(making, home.data(), StandardCopyOption.ATOMIC_MOVE);
    }

    void start(int port) throws IOException {
        PostgresSettings.write(home, port);
        if (Files.exists(home.serverLog()) && Files.size(home.serverLog()) > LOG_LIMIT_BYTES) {
            Files.move(home.serverLog(), home.root().resolve("server.log.1"), StandardCopyOption.REPLACE_EXISTING);
        }
        identity.own(home.root());
        long logged = Files.exists(home.serverLog()) ? Files.size(home.serverLog()) : 0;
        try {
            identity.launch(
                    LIMIT,
                    home.bin("pg_ctl"),
                    "--pgdata=" + home.data(),
                    "--log=" + home.serverLog(),
                    "--wait",
                    "--timeout=" + PG_CTL_SECONDS,
                    "start");
        } catch (InterruptedIOException e) {
            throw e;
        } catch (IOException e) {
            throw new IOException(lastFatal(logged).orElse(e.getMessage()), e);
        }
    }

    /**
     * Returns the last FATAL line that the server has logged since, because pg_ctl does not report why a start failed.
     */
    private Optional<String> lastFatal(long logged) throws IOException {
        if (!Files.exists(home.serverLog())) {
            return Optional.empty();
        }
        try (InputStream log = Files.newInputStream(home.serverLog())) {
            log.skipNBytes(logged);
            return new String(log.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> line.contains("FATAL:"))
                    .reduce((earlier, later) -> later);
        }
    }

    void stop() throws IOException {
        stop(PG_CTL_SECONDS);
    }

    /** @param seconds how long pg_ctl waits; after that, the server continues to shut down by itself */
    void stop(String seconds) throws IOException {
        identity.run(
                LIMIT,
                home.bin("pg_ctl"),
                "--pgdata=" + home.data(),
                "--mode=fast",
                "--wait",
                "--timeout=" + seconds,
                "stop");
    }

    /** Connects once. Creates the database if it is missing. */
    static void check(DatabaseAddress address) throws SQLException {
        try (Connection connection = address.connect()) {
            connection.isValid(5);
        } catch (SQLException e) {
            if (!"3D000".equals(e.getSQLState())) {
                throw e;
            }
            DatabaseAddress maintenance =
                    new DatabaseAddress(address.host(), address.port(), "postgres", address.user(), address.password());
            try (Connection connection = maintenance.connect();
                    Statement statement = connection.createStatement()) {
                statement.execute("CREATE DATABASE " + NAME);
            }
        }
    }
}
