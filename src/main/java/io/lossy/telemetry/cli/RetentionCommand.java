package io.lossy.telemetry.cli;

import io.lossy.telemetry.cli.DatabaseOption.Lease;
import io.lossy.telemetry.product.Charts;
import io.lossy.telemetry.product.Cohorts;
import io.lossy.telemetry.product.Cohorts.Cohort;
import io.lossy.telemetry.product.Period;
import java.io.PrintWriter;
import java.time.Clock;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code retention}: how many installs come back, by when they were first seen. */
@Command(
        name = "retention",
        description = "Shows how many installs come back, by the period in which they were first seen.",
        footer = {
            "",
            "Days are UTC days, weeks begin on Monday. A period that is not over is left empty.",
            "An install whose first events are older than their family's retention counts as new when it is seen next.",
            "",
            "Examples:",
            "  retention",
            "  retention --period day --periods 7 --event 'lossy.voice_mode.*'",
            "  retention --format svg > retention.svg"
        },
        mixinStandardHelpOptions = true,
        versionProvider = BuildVersion.class)
final class RetentionCommand implements Callable<Integer> {
    private static final List<String> COLUMNS = List.of("cohort", "size", "periods_later", "installs", "share");

    private final Clock clock;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Mixin
    private final DatabaseOption database = new DatabaseOption();

    @Option(names = "--period", description = "day, week or month (default: week)")
    private Period period = Period.WEEK;

    @Option(
            names = "--periods",
            paramLabel = "N",
            description = "how many periods after the first (1 to 60; default: 8)")
    private int periods = 8;

    @Option(names = "--event", paramLabel = "GLOB", description = "which events count as coming back (default: any)")
    private String event = "*";

    @Option(names = "--format", description = "table, jsonl, csv or svg (default: table)")
    private ReportFormat format = ReportFormat.TABLE;

    RetentionCommand() {
        this(Clock.systemUTC());
    }

    /** @param clock tells which periods are over */
    RetentionCommand(Clock clock) {
        this.clock = clock;
    }

    @Override
    public Integer call() {
        if (periods < 1 || periods > 60) {
            throw new ParameterException(spec.commandLine(), "--periods must be 1 to 60");
        }
        LocalDate today = LocalDate.now(clock);
        LocalDate first = period.plus(period.start(today), -periods);
        Cohorts cohorts = new Cohorts(period, today, periods);
        try (Lease lease = database.lease(System.getenv("DATABASE_URL"), false)) {
            lease.askProduct(queries -> queries.cohorts(period, first, event, cohorts));
            print(cohorts.rows());
            if (cohorts.rows().isEmpty()) {
                PrintWriter err = spec.commandLine().getErr();
                err.println("no install was first seen since " + first + " in " + lease.where());
                err.flush();
            }
        }
        return 0;
    }

    private void print(List<Cohort> cohorts) {
        PrintWriter out = spec.commandLine().getOut();
        switch (format) {
            case SVG -> out.print(Charts.of(cohorts, "Installs that came back, by " + word() + " first seen"));
            case TABLE ->
                table(cohorts, new TableRows(out, header(), Terminal.here().columns()));
            case CSV -> rows(cohorts, new CsvRows(out, COLUMNS));
            case JSONL -> rows(cohorts, new JsonRows(out, COLUMNS));
        }
        out.flush();
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
