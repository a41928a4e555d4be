package io.lossy.telemetry.cli;

import io.lossy.telemetry.access.Exposure;
import io.lossy.telemetry.app.CatalogSource;
import io.lossy.telemetry.app.ConfigFiles;
import io.lossy.telemetry.app.ConfigOverrides;
import io.lossy.telemetry.app.ConfigReader;
import io.lossy.telemetry.app.TelemetryConfig;
import io.lossy.telemetry.app.TelemetryServer;
import io.lossy.telemetry.catalog.Catalog;
import io.lossy.telemetry.persist.DatabaseRoles;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code serve}: runs the server until Ctrl-C. */
@Command(
        name = "serve",
        description = "Run the server: ingest, validation, storage, live aggregates and metrics.",
        mixinStandardHelpOptions = true)
final class ServeCommand implements Callable<Integer> {
    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "Settings (default: conf/telemetry.yml, else built in).")
    @Nullable
    Path config;

    @Option(names = "--port", paramLabel = "N", description = "Public port (default: 8080; 0: any free one).")
    @Nullable
    Integer port;

    @Option(names = "--management-port", paramLabel = "N", description = "Management port (default: 8081).")
    @Nullable
    Integer managementPort;

    @Option(
            names = "--database",
            paramLabel = "URL",
            description = "postgresql://user:pw@host:port/db (default: $DATABASE_URL, else the embedded PostgreSQL).")
    @Nullable
    String database;

    @Option(names = "--data-dir", paramLabel = "DIR", description = "Embedded database and hash key (default: ./data).")
    @Nullable
    Path dataDir;

    @Mixin
    private final DemoOption demo = new DemoOption();

    /** Set by the command, read by the shutdown hook; null: there is none. */
    private volatile @Nullable Demo traffic;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        demo.check();
        long started = System.nanoTime();
        requirePort("--port", port);
        requirePort("--management-port", managementPort);
        PrintWriter out = spec.commandLine().getOut();
        ConfigFiles.Text settings = ConfigFiles.settings(config);
        TelemetryConfig telemetry = ConfigReader.read(
                settings.name(),
                settings.content(),
                System::getenv,
                new ConfigOverrides(port, managementPort, database, dataDir));
        DemoKey key = demo.key(telemetry);
        CatalogSource.Loaded loaded = new CatalogSource(telemetry.catalog(), config).load();
        Catalog catalog = loaded.file().catalog();
        if (telemetry.database() == null) {
            out.println("starting PostgreSQL in "
                    + telemetry.dataDir().toAbsolutePath().normalize());
        }
        CountDownLatch stopped = new CountDownLatch(1);
        TelemetryServer server = InterruptHook.hold(
                        () -> start(key == null ? telemetry : key.addTo(telemetry), loaded),
                        up -> stop(up, out, stopped))
                .it();
        traffic = demo.start(key, server.port(), catalog, out);
        HangUp.means(server::reloadCatalog);
        banner(out, telemetry, server, catalog, (System.nanoTime() - started) / 1_000_000);
        stopped.await();
        return 0;
    }

    private void requirePort(String option, @Nullable Integer number) {
        if (number != null && (number < 0 || number > 65_535)) {
            throw new ParameterException(spec.commandLine(), option + " must be from 0 to 65535, not " + number);
        }
    }

    private void banner(PrintWriter out, TelemetryConfig config, TelemetryServer server, Catalog catalog, long millis) {
        String events = scheme(config.ingest().exposure()) + config.ingest().host() + ":" + server.port();
        String management = scheme(config.ops().exposure()) + config.ops().host() + ":" + server.managementPort();
        out.println();
        out.println("Lossy Telemetry is up after " + millis + " ms, with "
                + catalog.events().size() + " events in " + catalog.families().size() + " families.");
        out.println();
        out.println("  events      POST " + events + "/v1/events   or SockJS bridge at " + events + "/eventbus");
        out.println("  aggregates  " + events + "/v1/aggregates");
        out.println("  live page   " + management + "/ops");
        out.println("  metrics     " + management + "/metrics   health " + management + "/health/ready");
        DatabaseRoles roles = config.database();
        out.println("  database    " + server.database()
                + (roles == null || !roles.areTwo()
                        ? ""
                        : ", owned by " + roles.owner().user()));
        String demonstrated = demo.announcement();
        if (demonstrated != null) {
            out.println("  demo        " + demonstrated);
        }
        out.println();
        out.println("Ctrl-C stops it.");
        out.flush();
    }

    private static String scheme(Exposure exposure) {
        return exposure.tls() == null ? "http://" : "https://";
    }

    private static TelemetryServer start(TelemetryConfig settings, CatalogSource.Loaded catalog) {
        return TelemetryServer.start(settings, catalog, Clock.systemUTC());
    }

    private void stop(TelemetryServer server, PrintWriter out, CountDownLatch stopped) {
        out.println("stopping: answering what is under way");
        out.flush();
        Demo demonstrating = traffic;
        try {
            if (demonstrating != null) {
                demonstrating.stop();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            server.close();
        }
        out.println("stopped");
        out.flush();
        stopped.countDown();
    }
}
