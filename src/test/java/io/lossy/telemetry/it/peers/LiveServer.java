package io.lossy.telemetry.it.peers;

import io.lossy.telemetry.app.TelemetryServer;
import io.lossy.telemetry.database.DatabaseAddress;
import io.lossy.telemetry.fixture.PostgresFixture;
import io.lossy.telemetry.fixture.ServerFixture;
import java.nio.file.Path;
import java.time.Clock;
import java.util.function.UnaryOperator;

/** The whole server as {@code serve} starts it, with the settings and the catalog that ship, on free ports. */
public final class LiveServer implements AutoCloseable {
    private final TelemetryServer server;

    private LiveServer(TelemetryServer server) {
        this.server = server;
    }

    /** @param dataDir for the hash key; the database is one of the fixture's, new and empty */
    public static LiveServer start(Path dataDir) {
        return start(dataDir, 0, PostgresFixture.migratedDatabase());
    }

    /** @param change what the test wants different in the text of {@code conf/telemetry.yml} */
    public static LiveServer start(Path dataDir, UnaryOperator<String> change) {
        return new LiveServer(
                ServerFixture.launch(dataDir, 0, PostgresFixture.migratedDatabase(), Clock.systemUTC(), change));
    }

    /** @param change what the test wants different in the text of {@code conf/telemetry.yml} */
    static LiveServer start(Path dataDir, DatabaseAddress database, UnaryOperator<String> change) {
        return new LiveServer(ServerFixture.launch(dataDir, 0, database, Clock.systemUTC(), change));
    }

    /** On a port and a database that may be those of a server before it; port 0: any. */
    static LiveServer start(Path dataDir, int port, DatabaseAddress database) {
        return new LiveServer(
                ServerFixture.launch(dataDir, port, database, Clock.systemUTC(), UnaryOperator.identity()));
    }

    /** With nothing round it, on a management port that may be that of one before it; 0: any. */
    static TelemetryServer bare(Path dataDir, int managementPort, DatabaseAddress database) {
        return ServerFixture.launch(dataDir, 0, managementPort, database, Clock.systemUTC(), UnaryOperator.identity());
    }

    int port() {
        return server.port();
    }

    /** For requests over HTTP. */
    public String http() {
        return "http://127.0.0.1:" + server.port();
    }

    /** The JavaScript client. */
    String client() {
        return http() + "/client/telemetry.js";
    }

    /** For SockJS clients. */
    String bridge() {
        return http() + "/eventbus";
    }

    /** For bare WebSockets. */
    String rawBridge() {
        return "ws://127.0.0.1:" + server.port() + "/eventbus/websocket";
    }

    public String management() {
        return "http://127.0.0.1:" + managementPort();
    }

    public int managementPort() {
        return server.managementPort();
    }

    @Override
    public void close() {
        server.close();
    }
}
