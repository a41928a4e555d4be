package io.lossy.telemetry.cli.data;

import io.lossy.telemetry.cli.catalog.CatalogOption;
import io.lossy.telemetry.cli.data.DatabaseOption.Lease;
import io.lossy.telemetry.cli.output.CsvRows;
import io.lossy.telemetry.cli.output.JsonArrayRows;
import io.lossy.telemetry.cli.output.JsonDocument;
import io.lossy.telemetry.cli.output.JsonRows;
import io.lossy.telemetry.cli.output.ReportFormat;
import io.lossy.telemetry.cli.output.RowPrinter;
import io.lossy.telemetry.cli.output.TableRows;
import io.lossy.telemetry.cli.output.Terminal;
import io.lossy.telemetry.cli.support.NameCheck;
import io.lossy.telemetry.query.Charts;
import io.lossy.telemetry.query.Cohorts;
import io.lossy.telemetry.query.Cohorts.Cohort;
import io.lossy.telemetry.query.EventQueries;
import io.lossy.telemetry.query.Period;
import io.vertx.core.json.JsonObject;
import java.io.PrintWriter;
import java.time.Clock;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Implements {@code retention}: shows how many installs return, grouped by the period of their first event. */
@Command(
        name = "retention",
        description = {
            "Shows how many installs come back, by the period in which they were first seen.",
            "`retention run` does something else: it deletes rows that are older than the catalog allows."
        },
        subcommands = RetentionRun.class,
        footer = {
            "",
            "Days are UTC days. Weeks begin on Monday. A period that has not ended is empty.",
            "An install whose first events were deleted by retention counts as new when",
            "it is seen again.",
            "",
            "Examples:",
            "  retention",
            "  retention --period day --periods 7 --event 'lossy.voice_mode.*'",
            "  retention --format svg > retention.svg"
        })
public final class RetentionCommand extends DatabaseCommand {
    private static final List<String> COLUMNS = List.of("cohort", "size", "periods_later", "installs", "share");

    private final Clock clock;

    @Mixin
    private final CatalogOption catalog = new CatalogOption();

    @Option(names = "--period", paramLabel = "PERIOD", description = "day, week or month (default: week)")
    private Period period = Period.WEEK;

    @Option(
            names = "--periods",
            paramLabel = "N",
            description = "number of periods after the first (1 to 60; default: 8)")
    private int periods = 8;

    @Option(names = "--event", paramLabel = "GLOB", description = "events that count as coming back (default: any)")
    private String event = "*";

    @Option(names = "--format", paramLabel = "FORMAT", description = "table, json, jsonl, csv or svg (default: table)")
    private ReportFormat format = ReportFormat.TABLE;

    public RetentionCommand() {
        this(Clock.systemUTC());
    }

    /** @param clock decides which periods are over */
    public RetentionCommand(Clock clock) {
        this.clock = clock;
    }

    @Override
    public Integer call() {
        if (periods < 1 || periods > 60) {
            throw wrongUsage("--periods must be 1 to 60");
        }
        LocalDate today = LocalDate.now(clock);
        LocalDate first = period.plus(period.start(today), -periods);
        Cohorts cohorts = new Cohorts(period, today, periods);
        try (Lease lease = lease()) {
            refuseUnknownEvent(lease);
            lease.askProduct(queries -> queries.cohorts(period, first, event, cohorts));
            print(cohorts.rows());
            if (cohorts.rows().isEmpty()) {
                note("no install was first seen since " + first + " in " + lease.where());
            }
        }
        return 0;
    }

    /** Rejects an event name that exists neither in the catalog nor in the database. The table would be all zeros. */
    private void refuseUnknownEvent(Lease lease) {
        String unknown = event.equals("*") ? null : new NameCheck(catalog.read()).event(event);
        if (unknown != null && !lease.on(at -> new EventQueries(at).hasEvent(event))) {
            throw wrongUsage(unknown);
        }
    }

    private void print(List<Cohort> cohorts) {
        PrintWriter out = out();
        switch (format) {
            case SVG -> out.print(Charts.of(cohorts, "Installs that came back, by " + word() + " first seen"));
            case TABLE ->
                table(cohorts, new TableRows(out, header(), Terminal.here().columns()));
            case CSV -> rows(cohorts, new CsvRows(out, COLUMNS));
            case JSONL -> rows(cohorts, new JsonRows(out, COLUMNS));
            case JSON -> document(cohorts);
        }
        out.flush();
    }

    private void document(List<Cohort> cohorts) {
        JsonArrayRows rows = new JsonArrayRows(COLUMNS);
        rows(cohorts, rows);
        JsonDocument.print(
                out(),
                new JsonObject().put("period", word()).put("event", event).put("cohorts", rows.collected()));
    }

    private String word() {
        return period.name().toLowerCase(Locale.ROOT);
    }

    private List<String> header() {
        List<String> header = new ArrayList<>(List.of(word(), "installs"));
        IntStream.rangeClosed(0, periods).forEach(i -> header.add("+" + i));
        return header;
    }

    private static void table(List<Cohort> cohorts, RowPrinter rows) {
        for (Cohort cohort : cohorts) {
            List<@Nullable Object> cells =
                    new ArrayList<>(List.of(cohort.start().toString(), cohort.size()));
            for (int i = 0; i < cohort.returned().size(); i++) {
                Double share = cohort.share(i);
                cells.add(share == null ? "" : Charts.percent(OptionalDouble.of(share)));
            }
            rows.row(cells);
        }
        rows.flush();
    }

    private static void rows(List<Cohort> cohorts, RowPrinter rows) {
        for (Cohort cohort : cohorts) {
            for (int i = 0; i < cohort.returned().size(); i++) {
                Long installs = cohort.returned().get(i);
                if (installs != null) {
                    rows.row(Arrays.asList(cohort.start().toString(), cohort.size(), i, installs, cohort.share(i)));
                }
            }
        }
        rows.flush();
    }
}
