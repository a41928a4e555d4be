package io.lossy.telemetry.it.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.lossy.telemetry.event.Failpoint;
import io.lossy.telemetry.fixture.DatabaseProxy;
import io.lossy.telemetry.fixture.FreePort;
import io.lossy.telemetry.fixture.PostgresFixture;
import io.lossy.telemetry.fixture.PostgresProcesses;
import io.lossy.telemetry.fixture.Relay;
import io.lossy.telemetry.fixture.ScrapedMeters;
import io.lossy.telemetry.fixture.ServerFixture;
import io.lossy.telemetry.fixture.ServerProcess;
import io.lossy.telemetry.fixture.Signals;
import io.lossy.telemetry.fixture.Sql;
import io.lossy.telemetry.postgres.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** The server as a process, its own PostgreSQL, and a relay before each: all that can fail, where a test can reach it. */
final class FaultScene implements AutoCloseable {
    private static final int EXIT_SECONDS = 60;

    private final Path postgresDir;
    private final Path serverDir;
    private final int databasePort;
    private final DatabaseProxy line;
    private final Relay front;
    private EmbeddedPostgres postgres;
    private ServerProcess server;

    FaultScene() {
        Path folder = Path.of("target", "it-processes", "faults-" + Long.toString(System.nanoTime(), 36));
        try {
            postgresDir = PostgresFixture.dataDirectory(Files.createDirectories(folder.resolve("database")))
                    .toAbsolutePath();
            serverDir = Files.createDirectories(folder.resolve("server")).toAbsolutePath();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        databasePort = FreePort.any();
        postgres = EmbeddedPostgres.start(postgresDir, databasePort);
        line = new DatabaseProxy(postgres.address());
        server = begin(FreePort.any(), Map.of()).awaitUp();
        front = new Relay("127.0.0.1", server.port());
    }

    private ServerProcess begin(int port, Map<String, String> environment) {
        return ServerProcess.begin(environment, serverDir, port, "--database", ServerFixture.url(line.address()));
    }

    /** What lies between the clients and the server. */
    Relay relay() {
        return front;
    }

    /** What lies between the server and the database. */
    Relay line() {
        return line.relay();
    }

    ServerProcess server() {
        return server;
    }

    Sql sql() {
        return new Sql(postgres.address());
    }

    ScrapedMeters meters() {
        return ScrapedMeters.scrape(server.managementPort());
    }

    void killServer() {
        server.killHard();
        startServer();
    }

    void stopServer() {
        server.signal("TERM");
        assertThat(server.exitCode(EXIT_SECONDS)).isEqualTo(143);
        startServer();
    }

    private void startServer() {
        server = begin(server.port(), Map.of()).awaitUp();
    }

    /** Starts the server again with a trap in it, waits until it has gone into it, and starts it without one. */
    void crashServer(Failpoint at, int times) {
        server.signal("KILL");
        assertThat(server.exitCode(EXIT_SECONDS)).isEqualTo(Failpoint.EXIT);
        int port = server.port();
        ServerProcess trapped = begin(port, Map.of(Failpoint.VARIABLE, at.word() + ":" + times));
        assertThat(trapped.exitCode(EXIT_SECONDS)).as(at.word()).isEqualTo(Failpoint.EXIT);
        server = begin(port, Map.of()).awaitUp();
    }

    void hangServer(Runnable meanwhile) {
        Signals.send(server.pid(), "STOP");
        try {
            meanwhile.run();
        } finally {
            Signals.send(server.pid(), "CONT");
        }
    }

    void hangDatabase(Runnable meanwhile) {
        PostgresProcesses processes = PostgresProcesses.of(postgresDir);
        processes.signal("STOP");
        try {
            meanwhile.run();
        } finally {
            processes.signal("CONT");
        }
    }

    void stopDatabase(Runnable meanwhile) {
        postgres.close();
        meanwhile.run();
        postgres = EmbeddedPostgres.start(postgresDir, databasePort);
    }

    void killDatabase(Runnable meanwhile) {
        PostgresProcesses.of(postgresDir).kill();
        postgres.close();
        meanwhile.run();
        postgres = EmbeddedPostgres.start(postgresDir, databasePort);
    }

    @Override
    public void close() {
        server.close();
        front.close();
        line.close();
        postgres.close();
        ServerProcess.discard(postgresDir);
        ServerProcess.discard(serverDir);
    }
}
