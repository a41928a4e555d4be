package io.lossy.telemetry.cli.data;

import io.lossy.telemetry.cli.data.DatabaseOption.Lease;
import io.lossy.telemetry.cli.output.JsonDocument;
import io.lossy.telemetry.cli.support.CommandFailure;
import io.lossy.telemetry.forward.books.Backfill;
import io.lossy.telemetry.forward.books.Lane;
import io.lossy.telemetry.forward.books.LaneRepair;
import io.lossy.telemetry.forward.books.LogPosition;
import io.lossy.telemetry.forward.books.PauseReason;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Implements {@code forward resume}: lets a paused lane run again. */
@Command(
        name = "resume",
        description = {
            "Lets a paused lane run again.",
            "A lane that is paused because the database was restored needs one of the two options, because nothing tells"
                    + " which of the restored events it had sent."
        },
        footer = {"", "Examples:", "  forward resume warehouse", "  forward resume warehouse --from-ids"})
final class ForwardResume extends LaneCommand {
    /** Where a restored lane goes on. */
    static final class RestoredOption {
        @Option(
                names = "--from-ids",
                required = true,
                description = "send all stored events since the last position of the lane; the destination gets some"
                        + " again, with the same ids")
        private boolean fromIds;

        @Option(
                names = "--from-now",
                required = true,
                description = "send only what is committed from now on; the events since the last position of the lane"
                        + " are skipped")
        private boolean fromNow;
    }

    @ArgGroup
    private final RestoredOption restored = new RestoredOption();

    @Override
    int run(Lease lease, Lane lane) {
        boolean wasRestored = lane.reason().equals(PauseReason.RESTORED.word());
        if (lane.isRunning()) {
            throw new CommandFailure("the lane " + lane.name() + " is running");
        }
        if (wasRestored && !restored.fromIds && !restored.fromNow) {
            throw new CommandFailure("the database was restored: add --from-ids to send the events since "
                    + LaneRepair.missedSince(lane) + " again, or --from-now to skip them");
        }
        if (!wasRestored && (restored.fromIds || restored.fromNow)) {
            throw new CommandFailure("the database was not restored: leave out --from-ids and --from-now");
        }
        if (wasRestored) {
            resumeRestored(lease, lane);
        } else {
            lease.on(at -> new LaneRepair(at, lane.name()).resume());
            print(resumed(lane, "pause", 0, null), runs(lane));
        }
        return 0;
    }

    /**
     * Notes the end of the log first, so that each event is put up, in the log behind it, or both. Moves the lane last, so that
     * the command can be repeated after a failure.
     */
    private void resumeRestored(Lease lease, Lane lane) {
        Instant since = LaneRepair.missedSince(lane);
        LogPosition end = lease.on(at -> new LaneRepair(at, lane.name()).endOfLog());
        Instant until = Instant.now().plus(LaneRepair.MARGIN);
        if (restored.fromIds) {
            long events = lease.on(at -> new Backfill(at, lane.name()).run(since, until));
            resumeAt(lease, lane, end);
            print(
                    resumed(lane, "ids", events, since),
                    events + " events that were stored since " + since
                            + " are sent; those that the destination has arrive again with the same ids\n"
                            + runs(lane));
        } else {
            long events = lease.on(at -> new Backfill(at, lane.name()).count(since, until));
            resumeAt(lease, lane, end);
            print(
                    resumed(lane, "now", events, since),
                    "up to " + events + " events that were stored since " + since + " are skipped\n" + runs(lane));
        }
    }

    private static void resumeAt(Lease lease, Lane lane, LogPosition end) {
        lease.on(at -> {
            new LaneRepair(at, lane.name()).resumeAt(end);
            return at;
        });
    }

    private static String runs(Lane lane) {
        return "the lane " + lane.name() + " runs";
    }

    /** @param events those since the last position, which are sent again or skipped; 0 if the lane was not restored */
    private static JsonObject resumed(Lane lane, String from, long events, @Nullable Instant since) {
        return new JsonObject()
                .put("lane", lane.name())
                .put("from", from)
                .put("events", events)
                .put("since", JsonDocument.text(since));
    }
}
