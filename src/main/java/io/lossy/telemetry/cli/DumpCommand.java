package io.lossy.telemetry.cli;

import io.lossy.telemetry.cli.DatabaseOption.Lease;
import io.lossy.telemetry.persist.EventFilter;
import io.lossy.telemetry.persist.EventFollower;
import java.io.BufferedWriter;
import java.io.PrintWriter;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code dump}: the stored events, as they lie in the database. */
@Command(
        name = "dump",
        description = "Prints stored events, oldest first; from the server's database, running or not.",
        footer = {
            "",
            "Examples:",
            "  dump --since 1h",
            "  dump --since 7d --family stt --format csv > stt.csv",
            "  dump --since 5m --event 'lossy.cache.*' --follow"
        },
        mixinStandardHelpOptions = true,
        versionProvider = BuildVersion.class)
final class DumpCommand implements Callable<Integer> {
    private static final int POLL_SECONDS = 1;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Mixin
    private final DatabaseOption database = new DatabaseOption();

    @Option(
            names = "--since",
            paramLabel = "T",
            converter = Moment.Converter.class,
            description = "occurred at or after: 30s, 15m, 1h, 7d ago, or an RFC 3339 instant (default: 1h)")
    private Moment since = Moment.parse("1h");

    @Option(
            names = "--until",
            paramLabel = "T",
            converter = Moment.Converter.class,
            description = "occurred before (default: no end)")
    private @Nullable Moment until;

    @Option(names = "--event", paramLabel = "GLOB", description = "name, with * and ?")
    private @Nullable String event;

    @Option(names = "--family", paramLabel = "F", description = "only this family")
    private @Nullable String family;

    @Option(names = "--format", description = "table, jsonl or csv (default: table)")
    private EventTable.Format format = EventTable.Format.TABLE;

    @Option(
            names = "--limit",
            paramLabel = "N",
            description = "only the newest N; with --follow, end after N (default: all)")
    private int limit;

    @Option(names = "--follow", description = "go on with new events as they are stored, until Ctrl-C")
    private boolean follow;

    @Override
    public Integer call() throws InterruptedException {
        // rows by the buffer, not by the line
        PrintWriter out = new PrintWriter(new BufferedWriter(spec.commandLine().getOut(), 1 << 16));
        EventTable table = EventTable.of(out, format, Terminal.here());
        EventFilter filter = filter();
        try (Lease lease = database.lease(System.getenv("DATABASE_URL"), follow)) {
            if (follow) {
                follow(lease, filter, table);
            } else {
                lease.ask(queries -> queries.dump(filter, table::print));
                table.flush();
                sayIfEmpty(lease, filter, table);
            }
            return 0;
        } catch (EventTable.ReaderGone gone) {
            return 0; // head has seen enough
        }
    }

    private EventFilter filter() {
        if (limit < 0) {
            throw new ParameterException(spec.commandLine(), "--limit must be 0 (all) or more");
        }
        Instant now = Instant.now();
        Instant from = since.from(now);
        Instant to = until == null ? null : until.from(now);
        if (to != null && !from.isBefore(to)) {
            throw new ParameterException(spec.commandLine(), "--until must be later than --since");
        }
        return new EventFilter(from, to, event, family, limit);
    }

    private void follow(Lease lease, EventFilter filter, EventTable table) throws InterruptedException {
        EventFollower follower = lease.queries().follow(filter);
        while (limit == 0 || table.rows() < limit) {
            lease.ask(queries -> follower.poll(row -> {
                if (limit == 0 || table.rows() < limit) {
                    table.print(row);
                }
            }));
            table.flush();
            TimeUnit.SECONDS.sleep(POLL_SECONDS);
        }
    }

    private void sayIfEmpty(Lease lease, EventFilter filter, EventTable table) {
        if (table.rows() > 0) {
            return;
        }
        boolean filtered = event != null || family != null || until != null;
        PrintWriter err = spec.commandLine().getErr();
        err.println("no events since " + filter.since().truncatedTo(ChronoUnit.SECONDS)
                + (filtered ? " that match" : "") + " in " + lease.where()
                + "; is the server running on another data dir or database?");
        err.flush();
    }
}
