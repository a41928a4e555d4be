package io.lossy.telemetry.cli.data;

import io.lossy.telemetry.cli.catalog.CatalogOption;
import io.lossy.telemetry.cli.data.DatabaseOption.Lease;
import io.lossy.telemetry.cli.output.CsvRows;
import io.lossy.telemetry.cli.output.DurationFormat;
import io.lossy.telemetry.cli.output.JsonArrayRows;
import io.lossy.telemetry.cli.output.JsonDocument;
import io.lossy.telemetry.cli.output.JsonRows;
import io.lossy.telemetry.cli.output.ReportFormat;
import io.lossy.telemetry.cli.output.RowPrinter;
import io.lossy.telemetry.cli.output.TableRows;
import io.lossy.telemetry.cli.output.Terminal;
import io.lossy.telemetry.cli.support.TimeArgument;
import io.lossy.telemetry.query.Charts;
import io.lossy.telemetry.query.Funnel;
import io.lossy.telemetry.query.FunnelStep;
import io.lossy.telemetry.query.FunnelSteps;
import io.lossy.telemetry.query.FunnelWalk;
import io.lossy.telemetry.query.ProductQueries.Person;
import io.vertx.core.json.JsonObject;
import java.io.PrintWriter;
import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Implements {@code funnel}: counts people who took the given steps in order, and shows where they stopped. */
@Command(
        name = "funnel",
        description = "Counts how many people took the steps in order, and where they stopped.",
        footer = {
            "",
            "A step is event, event[field=value] or event[field]. The last makes one step",
            "per value, in the catalog's order.",
            "Each person counts once. The time limit starts at the first step.",
            "",
            "Examples:",
            "  funnel",
            "  funnel 'lossy.stt.request[mode=cloud]' lossy.stt.completed --within 1h",
            "  funnel --format svg > activation.svg"
        })
public final class FunnelCommand extends DatabaseCommand {
    private static final List<String> COLUMNS = List.of("step", "reached", "of_first", "of_previous", "median_seconds");
    private static final String USUAL = "lossy.product.activation_step[step]";
    private static final int BAR = 24;

    @Mixin
    private final CatalogOption catalog = new CatalogOption();

    @Parameters(
            paramLabel = "STEP",
            arity = "0..*",
            description = "2 to 20 steps in the order of taking them (default: " + USUAL + ")")
    private List<String> words = List.of(USUAL);

    @Option(
            names = "--since",
            paramLabel = "T",
            description = "first step at or after T: 12h or 7d ago, or an RFC 3339 instant (default: 30d)")
    private TimeArgument since = TimeArgument.parse("30d");

    @Option(names = "--until", paramLabel = "T", description = "first step before T (default: now)")
    private @Nullable TimeArgument until;

    @Option(
            names = "--within",
            paramLabel = "TIME",
            description = "longest time from the first step to the last (default: 7d)")
    private Duration within = Duration.ofDays(7);

    @Option(
            names = "--by",
            paramLabel = "WHO",
            description = "what counts as a person: install or session (default: install)")
    private Person person = Person.INSTALL;

    @Option(names = "--format", paramLabel = "FORMAT", description = "table, json, jsonl, csv or svg (default: table)")
    private ReportFormat format = ReportFormat.TABLE;

    @Override
    public Integer call() {
        List<FunnelStep> steps = steps();
        Instant now = Instant.now();
        Instant from = since.from(now);
        Instant to = until == null ? now : until.from(now);
        if (!from.isBefore(to)) {
            throw wrongUsage("--since must be earlier than --until");
        }
        FunnelWalk walk = new FunnelWalk(steps, to, within, now);
        try (Lease lease = lease()) {
            lease.askProduct(queries -> queries.walk(steps, person, from, to.plus(within), walk));
        }
        print(walk.end(), from, to);
        return 0;
    }

    private List<FunnelStep> steps() {
        try {
            return FunnelSteps.read(words, catalog.read());
        } catch (IllegalArgumentException e) {
            throw wrongUsage(e.getMessage());
        }
    }

    private void print(Funnel funnel, Instant from, Instant to) {
        PrintWriter out = out();
        String people = person.name().toLowerCase(Locale.ROOT) + "s";
        String title = "Funnel of " + people + ", begun " + day(from) + " to " + day(to);
        switch (format) {
            case SVG -> out.print(Charts.of(funnel, title));
            case TABLE ->
                table(
                        funnel,
                        new TableRows(out, columns(people), Terminal.here().columns()));
            case CSV -> rows(funnel, new CsvRows(out, COLUMNS));
            case JSONL -> rows(funnel, new JsonRows(out, COLUMNS));
            case JSON -> document(funnel, from, to);
        }
        out.flush();
        if (funnel.levels().get(0).reached() == 0) {
            note("nobody took the first step, " + funnel.levels().get(0).step() + ", between " + day(from) + " and "
                    + day(to));
        } else if (funnel.open() > 0) {
            note(funnel.open() + " of them may still continue: they began less than --within ago");
        }
    }

    private void document(Funnel funnel, Instant from, Instant to) {
        JsonArrayRows steps = new JsonArrayRows(COLUMNS);
        rows(funnel, steps);
        JsonDocument.print(
                out(),
                new JsonObject()
                        .put("by", person.name().toLowerCase(Locale.ROOT))
                        .put("since", JsonDocument.time(from))
                        .put("until", JsonDocument.time(to))
                        .put("within_seconds", within.toSeconds())
                        .put("steps", steps.collected())
                        .put("open", funnel.open()));
    }

    private static List<String> columns(String people) {
        return List.of("step", people, "of first", "of previous", "median time", "");
    }

    private static void table(Funnel funnel, RowPrinter rows) {
        for (int i = 0; i < funnel.levels().size(); i++) {
            Funnel.FunnelLevel level = funnel.levels().get(i);
            int bar = (int) Math.round(funnel.ofFirst(i).orElse(0) * BAR);
            rows.row(Arrays.asList(
                    level.step().toString(),
                    level.reached(),
                    Charts.percent(funnel.ofFirst(i)),
                    i == 0 ? null : Charts.percent(funnel.ofPrevious(i)),
                    level.median() == null ? null : DurationFormat.of(level.median()),
                    "█".repeat(bar)));
        }
        rows.flush();
    }

    private static void rows(Funnel funnel, RowPrinter rows) {
        for (int i = 0; i < funnel.levels().size(); i++) {
            Funnel.FunnelLevel level = funnel.levels().get(i);
            rows.row(Arrays.asList(
                    level.step().toString(),
                    level.reached(),
                    number(funnel.ofFirst(i)),
                    number(funnel.ofPrevious(i)),
                    seconds(level.median())));
        }
        rows.flush();
    }

    /**
     * Returns seconds with three significant digits, the precision of {@link FunnelWalk}; null if there is no median.
     */
    private static @Nullable Double seconds(@Nullable Duration span) {
        return span == null
                ? null
                : BigDecimal.valueOf(span.toMillis(), 3)
                        .round(new MathContext(3))
                        .doubleValue();
    }

    private static @Nullable Double number(OptionalDouble share) {
        return share.isEmpty() ? null : share.getAsDouble();
    }

    private static String day(Instant instant) {
        return instant.truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
