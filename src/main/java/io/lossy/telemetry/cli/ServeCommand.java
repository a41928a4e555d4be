package io.lossy.telemetry.cli;

import io.lossy.telemetry.address.WebAddress;
import io.lossy.telemetry.app.CatalogSource;
import io.lossy.telemetry.app.TelemetryServer;
import io.lossy.telemetry.catalog.model.Catalog;
import io.lossy.telemetry.cli.data.DatabaseUrlOption;
import io.lossy.telemetry.cli.demo.Demo;
import io.lossy.telemetry.cli.demo.DemoKey;
import io.lossy.telemetry.cli.demo.DemoOption;
import io.lossy.telemetry.cli.output.LenientOutput;
import io.lossy.telemetry.cli.support.BaseCommand;
import io.lossy.telemetry.cli.support.ShutdownHook;
import io.lossy.telemetry.config.ConfigFiles;
import io.lossy.telemetry.config.ConfigOverrides;
import io.lossy.telemetry.config.ConfigReader;
import io.lossy.telemetry.config.TelemetryConfig;
import io.lossy.telemetry.database.DatabaseRoles;
import io.lossy.telemetry.log.record.LogRole;
import io.lossy.telemetry.log.record.LogSettings;
import io.lossy.telemetry.security.net.Exposure;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Implements {@code serve}: runs the server until Ctrl-C. */
@Command(
        name = "serve",
        description = "Runs the server until Ctrl-C: ingest, validation, storage, live aggregates and metrics.",
        footer = {
            "",
            "Examples:",
            "  serve",
            "  serve --demo --demo-trouble",
            "  serve --port 9080 --management-port 9081 --data-dir /var/lib/lossy"
        })
final class ServeCommand extends BaseCommand {
    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "settings file (default: ./conf/telemetry.yml if it exists, else the built-in settings)")
    @Nullable
    Path config;

    @Option(names = "--port", paramLabel = "N", description = "public port (default: 8080; 0: any free port)")
    @Nullable
    Integer port;

    @Option(
            names = "--management-port",
            paramLabel = "N",
            description = "management port (default: 8081; 0: any free port)")
    @Nullable
    Integer managementPort;

    @Option(
            names = "--database",
            paramLabel = "URL",
            converter = DatabaseUrlOption.class,
            description = "postgresql://user:password@host:port/database, or env DATABASE_URL (default: the"
                    + " embedded PostgreSQL)")
    @Nullable
    String database;

    @Option(
            names = "--data-dir",
            paramLabel = "DIR",
            description = "directory of the embedded database and of the keys (default: ./data)")
    @Nullable
    Path dataDir;

    @Option(
            names = "--role",
            paramLabel = "ROLE",
            converter = LogRoleConverter.class,
            description = "with a durable log (log.bootstrap): ingest receives and needs no database, store stores and"
                    + " listens on the management port only, both does all (default)")
    @Nullable
    LogRole role;

    @Mixin
    private final DemoOption demo = new DemoOption();

    /** Set by the command, read by the shutdown hook; null if no demo runs. */
    private volatile @Nullable Demo traffic;

    @Override
    public Integer call() throws InterruptedException {
        demo.check();
        long started = System.nanoTime();
        requirePort("--port", port);
        requirePort("--management-port", managementPort);
        PrintWriter out = LenientOutput.of(out());
        ConfigFiles.ConfigText settings = ConfigFiles.settings(config);
        TelemetryConfig telemetry = ConfigReader.read(
                settings.name(),
                settings.content(),
                System::getenv,
                new ConfigOverrides(port, managementPort, database, dataDir, role));
        requireForRole(telemetry);
        DemoKey key = demo.key(telemetry);
        CatalogSource.Loaded loaded = new CatalogSource(telemetry.catalog(), config).load();
        Catalog catalog = loaded.file().catalog();
        TelemetryServer.check(telemetry);
        if (telemetry.database() == null && telemetry.stores()) {
            out.println("starting PostgreSQL in "
                    + telemetry.dataDir().toAbsolutePath().normalize());
        }
        CountDownLatch stopped = new CountDownLatch(1);
        TelemetryServer server = ShutdownHook.guard(
                        () -> start(key == null ? telemetry : key.addTo(telemetry), loaded),
                        up -> stop(up, out, stopped))
                .value();
        traffic = demo.start(key, server.port(), catalog, out);
        SighupHandler.install(server::reloadCatalog);
        banner(out, telemetry, server, catalog, (System.nanoTime() - started) / 1_000_000);
        stopped.await();
        return 0;
    }

    /** Rejects options that have no effect in the role of this server. */
    private void requireForRole(TelemetryConfig telemetry) {
        if (!telemetry.receives() && demo.isOn()) {
            throw wrongUsage("--demo sends events, but a server of the role store receives none");
        }
        if (!telemetry.receives() && port != null) {
            throw wrongUsage("--port is the port for events, but a server of the role store receives none");
        }
        if (!telemetry.stores() && database != null) {
            throw wrongUsage("--database is for storage, but a server of the role ingest stores nothing");
        }
    }

    private void requirePort(String option, @Nullable Integer number) {
        if (number != null && (number < 0 || number > 65_535)) {
            throw wrongUsage(option + " must be from 0 to 65535, not " + number);
        }
    }

    private void banner(PrintWriter out, TelemetryConfig config, TelemetryServer server, Catalog catalog, long millis) {
        WebAddress events = address(config.ingest().exposure(), config.ingest().host(), server.port());
        WebAddress management = address(config.ops().exposure(), config.ops().host(), server.managementPort());
        out.println();
        out.println("Lossy Telemetry is up after " + millis + " ms, with "
                + catalog.events().size() + " events in " + catalog.families().size() + " families.");
        out.println();
        LogSettings log = config.log();
        if (config.receives()) {
            out.println("  events      POST " + events + "/v1/events   or SockJS bridge at " + events + "/eventbus");
            out.println("  aggregates  " + events + "/v1/aggregates");
        }
        if (log != null) {
            out.println(
                    "  log         " + log.cluster() + ", role " + log.role().word());
        }
        out.println("  live page   " + management + "/ops");
        out.println("  metrics     " + management + "/metrics   health " + management + "/health/ready");
        DatabaseRoles roles = config.database();
        if (server.database() != null) {
            out.println("  database    " + server.database()
                    + (roles == null || !roles.areTwo()
                            ? ""
                            : ", owned by " + roles.owner().user()));
        }
        String demonstrated = demo.announcement();
        if (demonstrated != null) {
            out.println("  demo        " + demonstrated);
        }
        out.println();
        out.println("Press Ctrl-C to stop.");
        out.flush();
    }

    private static WebAddress address(Exposure exposure, String host, int port) {
        return new WebAddress(exposure.tls() != null, host, port);
    }

    private static TelemetryServer start(TelemetryConfig settings, CatalogSource.Loaded catalog) {
        return TelemetryServer.start(settings, catalog, Clock.systemUTC());
    }

    private void stop(TelemetryServer server, PrintWriter out, CountDownLatch stopped) {
        out.println("stopping: finishing open requests");
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
