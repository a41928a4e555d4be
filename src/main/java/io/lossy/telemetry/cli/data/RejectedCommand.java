package io.lossy.telemetry.cli.data;

import io.lossy.telemetry.cli.data.DatabaseOption.Lease;
import io.lossy.telemetry.cli.output.JsonArrayRows;
import io.lossy.telemetry.cli.output.JsonDocument;
import io.lossy.telemetry.cli.output.JsonRows;
import io.lossy.telemetry.cli.output.RowPrinter;
import io.lossy.telemetry.cli.output.TableRows;
import io.lossy.telemetry.cli.output.Terminal;
import io.lossy.telemetry.cli.support.TimeArgument;
import io.lossy.telemetry.query.RejectedGroup;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Implements {@code rejected}: shows rejected events grouped by cause, so that the sender can be fixed. */
@Command(
        name = "rejected",
        description = "Shows rejected events grouped by reason, event and field, the most frequent first.",
        subcommands = RejectedReplayCommand.class,
        footer = {"", "Examples:", "  rejected --since 1d", "  rejected --since 7d --format json"})
public final class RejectedCommand extends DatabaseCommand {
    /** Output format of the groups. */
    enum RejectedFormat {
        TABLE,
        JSON,
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

    @Option(names = "--format", paramLabel = "FORMAT", description = "table, json or jsonl (default: table)")
    private RejectedFormat format = RejectedFormat.TABLE;

    @Override
    public Integer call() {
        Instant from = since.from(Instant.now());
        List<RejectedGroup> groups = new ArrayList<>();
        try (Lease lease = lease()) {
            lease.ask(queries -> groups.addAll(queries.rejected(from)));
            switch (format) {
                case TABLE -> table(groups);
                case JSONL -> rows(groups, new JsonRows(out(), FOR_PROGRAMS));
                case JSON -> document(groups, from);
            }
            if (groups.isEmpty()) {
                note("nothing rejected since " + from.truncatedTo(ChronoUnit.SECONDS) + " in " + lease.where());
            }
        }
        return 0;
    }

    private void table(List<RejectedGroup> groups) {
        RowPrinter rows = new TableRows(out(), FOR_PEOPLE, Terminal.here().columns());
        print(groups, rows, group -> List.of(group.detail() + " (was " + group.shape() + ")"));
    }

    private void document(List<RejectedGroup> groups, Instant from) {
        JsonArrayRows rows = new JsonArrayRows(FOR_PROGRAMS);
        rows(groups, rows);
        JsonDocument.print(
                out(), new JsonObject().put("since", JsonDocument.time(from)).put("rejected", rows.collected()));
    }

    private static void rows(List<RejectedGroup> groups, RowPrinter rows) {
        print(groups, rows, group -> List.of(group.detail(), group.shape()));
    }

    /** @param last returns the last cells of a row */
    private static void print(List<RejectedGroup> groups, RowPrinter rows, Function<RejectedGroup, List<String>> last) {
        for (RejectedGroup group : groups) {
            List<@Nullable Object> cells = new ArrayList<>(
                    Arrays.asList(group.count(), group.reason(), group.event(), group.pointer(), group.lastSeen()));
            cells.addAll(last.apply(group));
            rows.row(cells);
        }
        rows.flush();
    }
}
