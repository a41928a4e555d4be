package io.lossy.telemetry.cli.data;

import io.lossy.telemetry.cli.data.DatabaseOption.Lease;
import io.lossy.telemetry.cli.output.JsonRows;
import io.lossy.telemetry.cli.output.RowPrinter;
import io.lossy.telemetry.cli.output.TableRows;
import io.lossy.telemetry.cli.output.Terminal;
import io.lossy.telemetry.cli.support.TimeArgument;
import io.lossy.telemetry.query.RejectedGroup;
import java.io.PrintWriter;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Implements {@code rejected}: shows rejected events grouped by cause, so that the sender can be fixed. */
@Command(
        name = "rejected",
        description = "Shows rejected events grouped by reason, event and field, the most frequent first.",
        subcommands = RejectedReplayCommand.class)
public final class RejectedCommand extends DatabaseCommand {
    /** Output format of the groups. */
    enum RejectedFormat {
        TABLE,
        JSONL
    }

    private static final List<String> FOR_PEOPLE =
            List.of("count", "reason", "event", "field", "last_seen", "what to fix");
    private static final List<String> FOR_PROGRAMS =
            List.of("count", "reason", "event", "pointer", "last_seen", "detail", "shape");

    @Option(
            names = "--since",
            paramLabel = "T",
            description = "received at or after T: 30s, 15m, 1h or 7d ago, or an RFC 3339 instant (default: 1h)")
    private TimeArgument since = TimeArgument.parse("1h");

    @Option(names = "--format", description = "table or jsonl (default: table)")
    private RejectedFormat format = RejectedFormat.TABLE;

    @Override
    public Integer call() {
        Instant from = since.from(Instant.now());
        List<RejectedGroup> groups = new ArrayList<>();
        try (Lease lease = lease()) {
            lease.ask(queries -> groups.addAll(queries.rejected(from)));
            print(groups);
            if (groups.isEmpty()) {
                note("nothing rejected since " + from.truncatedTo(ChronoUnit.SECONDS) + " in " + lease.where());
            }
        }
        return 0;
    }

    private void print(List<RejectedGroup> groups) {
        PrintWriter out = out();
        boolean table = format == RejectedFormat.TABLE;
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
