package io.lossy.telemetry.cli.data;

import io.lossy.telemetry.cli.data.DatabaseOption.Lease;
import io.lossy.telemetry.cli.output.JsonDocument;
import io.lossy.telemetry.cli.support.TimeArgument;
import io.lossy.telemetry.forward.books.Backfill;
import io.lossy.telemetry.forward.books.Lane;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Implements {@code forward backfill}: forwards stored events of the past. */
@Command(
        name = "backfill",
        description = {
            "Forwards events that were stored before the lane began, or that it missed.",
            "Events that the lane has sent before are sent again, with the same ids. New events go first."
        },
        footer = {"", "Example:", "  forward backfill warehouse --since 30d"})
final class ForwardBackfill extends LaneCommand {
    @Option(
            names = "--since",
            required = true,
            paramLabel = "T",
            description = "stored at or after T: 30s, 15m, 1h or 7d ago, or an RFC 3339 instant")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private TimeArgument since;

    @Option(names = "--until", paramLabel = "T", description = "stored before T (default: now)")
    private @Nullable TimeArgument until;

    @Option(names = "--dry-run", description = "count the events and send nothing")
    private boolean dryRun;

    @Override
    int run(Lease lease, Lane lane) {
        Instant now = Instant.now();
        Instant from = since.from(now);
        Instant to = until == null ? now : until.from(now);
        require(from.isBefore(to), "--since must be before --until");
        long events = lease.on(at -> {
            Backfill backfill = new Backfill(at, lane.name());
            return dryRun ? backfill.count(from, to) : backfill.run(from, to);
        });
        JsonObject document = new JsonObject()
                .put("lane", lane.name())
                .put("dry_run", dryRun)
                .put("since", JsonDocument.time(from))
                .put("until", JsonDocument.time(to))
                .put("events", events);
        print(
                document,
                events + (dryRun ? " events would be put up" : " events are put up")
                        + " for the lane; it leaves out those that the catalog does not let leave");
        return 0;
    }
}
