package io.lossy.telemetry;

import io.lossy.telemetry.app.CatalogSource;
import io.lossy.telemetry.app.ConfigFiles;
import io.lossy.telemetry.app.ConfigOverrides;
import io.lossy.telemetry.app.ConfigReader;
import io.lossy.telemetry.app.TelemetryConfig;
import io.lossy.telemetry.app.TelemetryServer;
import io.lossy.telemetry.persist.DatabaseAddress;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.EventBus;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

/** The whole server in this JVM: shipped settings and catalog, free ports, a real database. */
public final class ServerFixture implements AutoCloseable {
    private static final AtomicInteger SERVERS = new AtomicInteger();

    private final TelemetryServer server;
    private final Vertx clients = Vertx.vertx();

    private ServerFixture(TelemetryServer server) {
        this.server = server;
    }

    /** On a new database of its own. */
    public static ServerFixture start() {
        return start(PostgresFixture.migratedDatabase(), Clock.systemUTC(), UnaryOperator.identity());
    }

    /** @param change what the test wants different in the text of {@code conf/telemetry.yml} */
    public static ServerFixture start(DatabaseAddress database, Clock clock, UnaryOperator<String> change) {
        Path dataDir = Path.of("target", "it-servers", "server-" + SERVERS.incrementAndGet());
        return start(dataDir, database, clock, change);
    }

    /** In a folder in which something lies already, such as signing keys. */
    static ServerFixture start(Path dataDir, DatabaseAddress database, Clock clock, UnaryOperator<String> change) {
        return new ServerFixture(launch(dataDir, 0, database, clock, change));
    }

    /** The bare server, on a port (0: any) and in a folder of the test's own. */
    public static TelemetryServer launch(
            Path dataDir, int port, DatabaseAddress database, Clock clock, UnaryOperator<String> change) {
        return launch(dataDir, port, 0, database, clock, change);
    }

    /** The same, with a management port that may be that of a server before it. */
    public static TelemetryServer launch(
            Path dataDir,
            int port,
            int managementPort,
            DatabaseAddress database,
            Clock clock,
            UnaryOperator<String> change) {
        ConfigFiles.Text settings = ConfigFiles.settings(null);
        TelemetryConfig config = ConfigReader.read(
                settings.name(),
                change.apply(settings.content()),
                variable -> null, // not what happens to be in the environment of a build
                new ConfigOverrides(port, managementPort, url(database), dataDir));
        return TelemetryServer.start(config, new CatalogSource(config.catalog(), null).load(), clock);
    }

    /** As {@code --database} takes it. */
    public static String url(DatabaseAddress at) {
        String password = URLEncoder.encode(at.password(), StandardCharsets.UTF_8);
        return "postgresql://" + at.user() + ":" + password + "@" + at.host() + ":" + at.port() + "/" + at.database();
    }

    public int port() {
        return server.port();
    }

    public int managementPort() {
        return server.managementPort();
    }

    /** The server's own, for emitters in this JVM. */
    public EventBus eventBus() {
        return server.eventBus();
    }

    /** The database as {@code --database} takes it. */
    String url() {
        return url(server.database());
    }

    public Sql sql() {
        return new Sql(server.database());
    }

    public Web web() {
        return new Web(server.port());
    }

    public Web management() {
        return new Web(server.managementPort());
    }

    public Meters meters() {
        return Meters.scrape(server.managementPort());
    }

    public BridgeClient bridge(BridgeClient.Transport transport) {
        return BridgeClient.connect(clients, server.port(), transport);
    }

    /** As a proxy does for somebody at this address. */
    BridgeClient bridgeFor(String forwardedFor) {
        return BridgeClient.connectFor(clients, server.port(), BridgeClient.Transport.RAW, forwardedFor);
    }

    /** Stops the server alone, in order, and leaves the clients to see it. */
    public void stopServer() {
        server.close();
    }

    @Override
    public void close() {
        server.close();
        clients.close().await();
    }
}
