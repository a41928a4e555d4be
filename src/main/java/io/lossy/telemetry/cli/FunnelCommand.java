package io.lossy.telemetry.cli;

import io.lossy.telemetry.cli.DatabaseOption.Lease;
import io.lossy.telemetry.persist.ProductQueries.Person;
import io.lossy.telemetry.product.Charts;
import io.lossy.telemetry.product.Funnel;
import io.lossy.telemetry.product.FunnelWalk;
import io.lossy.telemetry.product.Step;
import io.lossy.telemetry.product.Steps;
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
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code funnel}: how many people took these steps, in this order, and where they gave up. */
@Command(
        name = "funnel",
        description = "Counts who took the steps in order, and where people gave up.",
        footer = {
            "",
            "A step is an event, event[field=value], or event[field]: one step for each value, in the catalog's order.",
            "Somebody counts once, however often they try; the time allowed begins at the first step.",
            "",
            "Examples:",
            "  funnel",
            "  funnel --since 7d --within 1d 'lossy.product.view_opened[view=notes]' lossy.automation.note_posted",
            "  funnel --format svg > activation.svg"
        },
        mixinStandardHelpOptions = true,
        versionProvider = BuildVersion.class)
final class FunnelCommand implements Callable<Integer> {
    private static final List<String> COLUMNS = List.of("step", "reached", "of_first", "of_previous", "median_seconds");
    private static final String USUAL = "lossy.product.activation_step[step]";
    private static final int BAR = 24;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Mixin
    private final DatabaseOption database = new DatabaseOption();

    @Mixin
    private final CatalogOption catalog = new CatalogOption();

    @Parameters(paramLabel = "STEP", arity = "0..*", description = "2 to 20 steps (default: " + USUAL + ")")
    private List<String> words = List.of(USUAL);

    @Option(
            names = "--since",
            paramLabel = "T",
            converter = Moment.Converter.class,
            description = "first step at or after: 12h, 7d ago, or an RFC 3339 instant (default: 30d)")
    private Moment since = Moment.parse("30d");

    @Option(
            names = "--until",
            paramLabel = "T",
            converter = Moment.Converter.class,
            description = "first step before (default: now)")
    private @Nullable Moment until;

    @Option(
            names = "--within",
            paramLabel = "D",
            converter = Moment.Length.class,
            description = "longest way from the first step to the last (default: 7d)")
    private Duration within = Duration.ofDays(7);

    @Option(names = "--by", description = "whose steps: install or session (default: install)")
    private Person person = Person.INSTALL;

    @Option(names = "--format", description = "table, jsonl, csv or svg (default: table)")
    private ReportFormat format = ReportFormat.TABLE;

    @Override
    public Integer call() {
        List<Step> steps = steps();
        Instant now = Instant.now();
        Instant from = since.from(now);
        Instant to = until == null ? now : until.from(now);
        if (!from.isBefore(to)) {
            throw new ParameterException(spec.commandLine(), "--since must lie before --until");
        }
        FunnelWalk walk = new FunnelWalk(steps, to, within, now);
        try (Lease lease = database.lease(System.getenv("DATABASE_URL"), false)) {
            lease.askProduct(queries -> queries.walk(steps, person, from, to.plus(within), walk));
        }
        print(walk.end(), from, to);
        return 0;
    }

    private List<Step> steps() {
        try {
            return Steps.read(words, catalog.read());
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()));
        }
    }

    private void print(Funnel funnel, Instant from, Instant to) {
        PrintWriter out = spec.commandLine().getOut();
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
        }
        out.flush();
        if (funnel.levels().get(0).reached() == 0) {
            say("nobody took the first step, " + funnel.levels().get(0).step() + ", between " + day(from) + " and "
                    + day(to));
        } else if (funnel.open() > 0) {
            say(funnel.open() + " of them may still go on: they began less than --within ago");
        }
    }

    private static List<String> columns(String people) {
        return List.of("step", people, "of first", "of previous", "median time", "");
    }

    private static void table(Funnel funnel, RowPrinter rows) {
        for (int i = 0; i < funnel.levels().size(); i++) {
            Funnel.Level level = funnel.levels().get(i);
            int bar = (int) Math.round(funnel.ofFirst(i).orElse(0) * BAR);
            rows.row(Arrays.asList(
                    level.step().toString(),
                    level.reached(),
                    Charts.percent(funnel.ofFirst(i)),
                    i == 0 ? null : Charts.percent(funnel.ofPrevious(i)),
                    level.median() == null ? null : Spans.of(level.median()),
                    "█".repeat(bar)));
        }
        rows.flush();
    }

    private static void rows(Funnel funnel, RowPrinter rows) {
        for (int i = 0; i < funnel.levels().size(); i++) {
            Funnel.Level level = funnel.levels().get(i);
            rows.row(Arrays.asList(
                    level.step().toString(),
                    level.reached(),
                    number(funnel.ofFirst(i)),
                    number(funnel.ofPrevious(i)),
                    seconds(level.median())));
        }
        rows.flush();
    }

    /** To three digits, which is what the walk remembers. */
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

    private void say(String line) {
        PrintWriter err = spec.commandLine().getErr();
        err.println(line);
        err.flush();
    }
}
