package io.lossy.telemetry.cli.data;

import io.lossy.telemetry.cli.catalog.CatalogOption;
import io.lossy.telemetry.cli.data.DatabaseOption.Lease;
import io.lossy.telemetry.cli.output.EventTable;
import io.lossy.telemetry.cli.output.ReaderWatch;
import io.lossy.telemetry.cli.output.Terminal;
import io.lossy.telemetry.cli.support.NameCheck;
import io.lossy.telemetry.cli.support.TimeArgument;
import io.lossy.telemetry.query.EventFilter;
import io.lossy.telemetry.query.EventFollower;
import io.lossy.telemetry.query.EventQueries;
import java.io.BufferedWriter;
import java.io.PrintWriter;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.TimeUnit;
import java.util.function.BiPredicate;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Implements {@code dump}: prints events as they are stored in the database. */
@Command(
        name = "dump",
        description = "Prints stored events, oldest first, with or without a running server.",
        footer = {
            "",
            "Examples:",
            "  dump --since 1h",
            "  dump --since 7d --family stt --format csv > stt.csv",
            "  dump --since 5m --event 'lossy.cache.*' --follow"
        })
public final class DumpCommand extends DatabaseCommand {
    private static final int POLL_SECONDS = 1;

    @Mixin
    private final CatalogOption catalog = new CatalogOption();

    @Option(
            names = "--since",
            paramLabel = "T",
            description = "occurred at or after T: 30s, 15m, 1h or 7d ago, or an RFC 3339 instant (default: 1h)")
    private TimeArgument since = TimeArgument.parse("1h");

    @Option(names = "--until", paramLabel = "T", description = "occurred before T (default: no end)")
    private @Nullable TimeArgument until;

    @Option(names = "--event", paramLabel = "GLOB", description = "name of the event; * and ? are wildcards")
    private @Nullable String event;

    @Option(names = "--family", paramLabel = "F", description = "only this family")
    private @Nullable String family;

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            description = "table, jsonl (or json: the same) or csv (default: table)")
    private EventTable.EventFormat format = EventTable.EventFormat.TABLE;

    @Option(
            names = "--limit",
            paramLabel = "N",
            description = "only the newest N; with --follow, end after N (default: all)")
    private int limit;

    @Option(names = "--follow", description = "continue with new events as they are stored, until Ctrl-C")
    private boolean follow;

    @Override
    public Integer call() throws InterruptedException {
        // buffer the rows instead of flushing each line
        PrintWriter out = new PrintWriter(new BufferedWriter(out(), 1 << 16));
        EventTable table = EventTable.of(out, format, Terminal.here());
        EventFilter filter = filter();
        try (Lease lease = database().lease(System.getenv("DATABASE_URL"), follow)) {
            if (follow) {
                follow(lease, filter, table);
            } else {
                lease.ask(queries -> queries.dump(filter, table::print));
                table.flush();
                sayIfEmpty(lease, filter, table);
            }
            return 0;
        }
    }

    private EventFilter filter() {
        if (limit < 0) {
            throw wrongUsage("--limit must be 0 (all) or more");
        }
        Instant now = Instant.now();
        Instant from = since.from(now);
        Instant to = until == null ? null : until.from(now);
        if (to != null && !from.isBefore(to)) {
            throw wrongUsage("--until must be later than --since");
        }
        return new EventFilter(from, to, event, family, limit);
    }

    private void follow(Lease lease, EventFilter filter, EventTable table) throws InterruptedException {
        EventFollower follower = lease.queries().follow(filter);
        try (ReaderWatch reader = ReaderWatch.of(out())) {
            boolean first = true;
            while (limit == 0 || table.rows() < limit) {
                lease.ask(queries -> follower.poll(row -> {
                    if (limit == 0 || table.rows() < limit) {
                        table.print(row);
                    }
                }));
                table.flush();
                reader.check();
                if (table.rows() == 0 && first) {
                    refuseUnknownNames(lease);
                }
                first = false;
                TimeUnit.SECONDS.sleep(POLL_SECONDS);
            }
        }
    }

    /** Rejects the family or event of the filter if neither the catalog nor the database has it. */
    private void refuseUnknownNames(Lease lease) {
        if (family == null && event == null) {
            return;
        }
        NameCheck names = new NameCheck(catalog.read());
        refuse(lease, family, names::family, EventQueries::hasFamily);
        refuse(lease, event, names::event, EventQueries::hasEvent);
    }

    private void refuse(
            Lease lease,
            @Nullable String name,
            Function<String, @Nullable String> mistake,
            BiPredicate<EventQueries, String> stored) {
        String unknown = name == null ? null : mistake.apply(name);
        if (name != null && unknown != null && !lease.on(at -> stored.test(new EventQueries(at), name))) {
            throw wrongUsage(unknown);
        }
    }

    private void sayIfEmpty(Lease lease, EventFilter filter, EventTable table) {
        if (table.rows() > 0) {
            return;
        }
        refuseUnknownNames(lease);
        boolean filtered = event != null || family != null || until != null;
        note("no events since " + filter.since().truncatedTo(ChronoUnit.SECONDS)
                + (filtered ? " that match" : "") + " in " + lease.where()
                + "; if the server uses another database, name it with --data-dir or --database");
    }
}
