package io.lossy.telemetry.cli;

import io.lossy.telemetry.app.ConfigFiles;
import io.lossy.telemetry.app.ConfigOverrides;
import io.lossy.telemetry.app.ConfigReader;
import io.lossy.telemetry.catalog.Catalog;
import io.lossy.telemetry.cli.DatabaseOption.Lease;
import io.lossy.telemetry.persist.Retention;
import io.lossy.telemetry.persist.RetentionOptions;
import io.lossy.telemetry.persist.RetentionReport;
import io.lossy.telemetry.persist.RetentionReport.Outcome;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code retention run}: what a server does once a day, now. */
@Command(
        name = "run",
        description =
                "Deletes what has been kept for as long as the catalog says, beside a running server or without one.",
        mixinStandardHelpOptions = true,
        versionProvider = BuildVersion.class)
final class RetentionRun implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Mixin
    private final DatabaseOption database = new DatabaseOption();

    @Mixin
    private final CatalogOption catalog = new CatalogOption();

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "settings of the server (default: conf/telemetry.yml, else built in)")
    private @Nullable Path config;

    @Option(names = "--dry-run", description = "count what would go and leave it")
    private boolean dryRun;

    @Option(names = "--force", description = "believe the clock after a leap, or while two clocks disagree")
    private boolean force;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        Catalog spans = catalog.read();
        RetentionOptions options = options();
        try (Lease lease = database.ownerLease(System::getenv)) {
            RetentionReport report = lease.on(at -> {
                Retention retention = new Retention(at, spans, options, Clock.systemUTC());
                InterruptHook hook = InterruptHook.of(retention::stop);
                try {
                    return dryRun ? retention.dryRun(force) : retention.run(force);
                } finally {
                    hook.remove();
                }
            });
            if (report.outcome() == Outcome.REFUSED || report.outcome() == Outcome.BUSY) {
                throw new CommandFailure("nothing was deleted: " + report.detail()
                        + (report.outcome() == Outcome.REFUSED ? "; if the clock is right, add --force" : ""));
            }
            print(out, report);
            return report.outcome() == Outcome.DONE ? 0 : 1;
        }
    }

    private RetentionOptions options() {
        ConfigFiles.Text settings = ConfigFiles.settings(config);
        return ConfigReader.read(settings.name(), settings.content(), RetentionRun::variable, ConfigOverrides.NONE)
                .retention();
    }

    /** The command has found its database already, and here an owner without DATABASE_URL is no mistake. */
    private static @Nullable String variable(String name) {
        return name.equals(DatabaseOption.OWNER_URL) ? "none" : System.getenv(name);
    }

    private void print(PrintWriter out, RetentionReport report) {
        String done = dryRun ? "would be " : "";
        out.println("as of " + report.asOf());
        out.println("partitions  " + report.dropped().size() + " " + done + "dropped" + listed(report));
        if (!dryRun) {
            out.println("            " + report.made() + " made");
        }
        new TreeMap<>(report.events())
                .forEach((family, rows) -> out.printf("events      %,d of %s %sdeleted%n", rows, family, done));
        out.printf("rejections  %,d %sdeleted%n", report.rejections(), done);
        out.printf("reports     %,d %sdeleted%n", report.reports(), done);
        out.printf("opt-outs    %,d %sdeleted%n", report.optOuts(), done);
        if (!report.detail().isEmpty()) {
            out.println("incomplete  " + report.detail());
        }
        out.flush();
    }

    private static String listed(RetentionReport report) {
        return report.dropped().isEmpty() ? "" : ": " + String.join(" ", report.dropped());
    }
}
