package io.lossy.telemetry.cli;

import io.lossy.telemetry.cli.DatabaseOption.Lease;
import io.lossy.telemetry.persist.RejectedGroup;
import java.io.PrintWriter;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code rejected}: what was turned away, grouped by cause, so that the sender can be mended. */
@Command(
        name = "rejected",
        description = "Shows rejected events grouped by reason, event and field, the most frequent first.",
        subcommands = RejectedReplayCommand.class,
        mixinStandardHelpOptions = true,
        versionProvider = BuildVersion.class)
final class RejectedCommand implements Callable<Integer> {
    /** How groups are written. */
    enum Format {
        TABLE,
        JSONL
    }

    private static final List<String> FOR_PEOPLE =
            List.of("count", "reason", "event", "field", "last_seen", "what to fix");
    private static final List<String> FOR_PROGRAMS =
            List.of("count", "reason", "event", "pointer", "last_seen", "detail", "shape");

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Mixin
    private final DatabaseOption database = new DatabaseOption();

    @Option(
            names = "--since",
            paramLabel = "T",
            converter = Moment.Converter.class,
            description = "received at or after: 30s, 15m, 1h, 7d ago, or an RFC 3339 instant (default: 1h)")
    private Moment since = Moment.parse("1h");

    @Option(names = "--format", description = "table or jsonl (default: table)")
    private Format format = Format.TABLE;

    @Override
    public Integer call() {
        Instant from = since.from(Instant.now());
        List<RejectedGroup> groups = new ArrayList<>();
        try (Lease lease = database.lease(System.getenv("DATABASE_URL"), false)) {
            lease.ask(queries -> groups.addAll(queries.rejected(from)));
            print(groups);
            if (groups.isEmpty()) {
                PrintWriter err = spec.commandLine().getErr();
                err.println("nothing rejected since " + from.truncatedTo(ChronoUnit.SECONDS) + " in " + lease.where());
                err.flush();
            }
        }
        return 0;
    }

    private void print(List<RejectedGroup> groups) {
        PrintWriter out = spec.commandLine().getOut();
        boolean table = format == Format.TABLE;
        RowPrinter rows =
                table ? new TableRows(out, FOR_PEOPLE, Terminal.here().columns()) : new JsonRows(out, FOR_PROGRAMS);
        for (RejectedGroup group : groups) {
            rows.row(
                    table
                            ? Arrays.asList(
                                    group.count(),
                                    group.reason(),
                                    group.event(),
                                    group.pointer(),
                                    group.lastSeen(),
                                    group.detail() + " (was " + group.shape() + ")")
                            : Arrays.asList(
                                    group.count(),
                                    group.reason(),
                                    group.event(),
                                    group.pointer(),
                                    group.lastSeen(),
                                    group.detail(),
                                    group.shape()));
        }
        rows.flush();
    }
}
