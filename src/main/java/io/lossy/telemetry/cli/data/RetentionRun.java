package io.lossy.telemetry.cli.data;

import io.lossy.telemetry.catalog.model.Catalog;
import io.lossy.telemetry.cli.catalog.CatalogOption;
import io.lossy.telemetry.cli.data.DatabaseOption.Lease;
import io.lossy.telemetry.cli.output.FormatOption;
import io.lossy.telemetry.cli.output.JsonDocument;
import io.lossy.telemetry.cli.support.CommandFailure;
import io.lossy.telemetry.cli.support.ShutdownHook;
import io.lossy.telemetry.retention.Retention;
import io.lossy.telemetry.retention.RetentionOptions;
import io.lossy.telemetry.retention.RetentionReport;
import io.lossy.telemetry.retention.RetentionReport.RetentionOutcome;
import io.vertx.core.json.JsonObject;
import java.io.PrintWriter;
import java.time.Clock;
import java.util.Locale;
import java.util.TreeMap;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Implements {@code retention run}: runs the daily retention of a server now. */
@Command(
        name = "run",
        description = "Deletes rows that are older than the catalog allows, with or without a running server.",
        footer = {"", "Example:", "  retention run --dry-run"})
final class RetentionRun extends DatabaseCommand {
    @Mixin
    private final CatalogOption catalog = new CatalogOption();

    @Mixin
    private final SettingsOption settings = new SettingsOption();

    @Option(names = "--dry-run", description = "count what would be deleted and delete nothing")
    private boolean dryRun;

    @Option(names = "--force", description = "trust the clock even if it jumped or if two clocks disagree")
    private boolean force;

    @Mixin
    private final FormatOption format = new FormatOption();

    @Override
    public Integer call() {
        Catalog spans = catalog.read();
        RetentionOptions options = settings.read().retention();
        try (Lease lease = ownerLease()) {
            RetentionReport report = lease.on(at -> {
                Retention retention = new Retention(at, spans, options, Clock.systemUTC());
                ShutdownHook hook = ShutdownHook.of(retention::stop);
                try {
                    return dryRun ? retention.dryRun(force) : retention.run(force);
                } finally {
                    hook.remove();
                }
            });
            if (report.outcome() == RetentionOutcome.REFUSED) {
                throw new CommandFailure(
                        "nothing was deleted: " + report.detail() + "; if the clock is right, add --force");
            }
            if (report.outcome() == RetentionOutcome.BUSY) {
                throw new CommandFailure("retention stopped: " + report.detail()); // after a lost lease, rows are gone
            }
            if (format.isJson()) {
                JsonDocument.print(out(), json(report));
            } else {
                print(out(), report);
            }
            return report.outcome() == RetentionOutcome.DONE ? 0 : 1;
        }
    }

    private void print(PrintWriter out, RetentionReport report) {
        String done = dryRun ? "would be " : "";
        out.println("as of " + report.asOf());
        out.println("partitions  " + report.dropped().size() + " " + done + "dropped" + listed(report));
        if (!dryRun) {
            out.println("            " + report.made() + " made");
        }
        new TreeMap<>(report.events())
                .forEach((family, rows) ->
                        out.printf(Locale.ROOT, "events      %,d of %s %sdeleted%n", rows, family, done));
        out.printf(Locale.ROOT, "rejections  %,d %sdeleted%n", report.rejections(), done);
        out.printf(Locale.ROOT, "reports     %,d %sdeleted%n", report.reports(), done);
        out.printf(Locale.ROOT, "opt-outs    %,d %sdeleted%n", report.optOuts(), done);
        out.printf(Locale.ROOT, "commit log  %,d %sdeleted%n", report.logEntries(), done);
        out.printf(Locale.ROOT, "dead events %,d %sdeleted%n", report.deadEvents(), done);
        if (!report.detail().isEmpty()) {
            out.println("incomplete  " + report.detail());
        }
        out.flush();
    }

    private JsonObject json(RetentionReport report) {
        JsonObject events = new JsonObject();
        new TreeMap<>(report.events()).forEach(events::put);
        return new JsonObject()
                .put("as_of", report.asOf().toString())
                .put("dry_run", dryRun)
                .put("outcome", report.outcome().word())
                .put("detail", report.detail())
                .put("partitions_dropped", JsonDocument.array(report.dropped(), day -> day))
                .put("partitions_made", report.made())
                .put("events", events)
                .put("rejections", report.rejections())
                .put("reports", report.reports())
                .put("opt_outs", report.optOuts())
                .put("commit_log", report.logEntries())
                .put("forward_dead", report.deadEvents());
    }

    private static String listed(RetentionReport report) {
        return report.dropped().isEmpty() ? "" : ": " + String.join(" ", report.dropped());
    }
}
