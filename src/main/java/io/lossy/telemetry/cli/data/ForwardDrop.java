package io.lossy.telemetry.cli.data;

import io.lossy.telemetry.cli.data.DatabaseOption.Lease;
import io.lossy.telemetry.cli.support.CommandFailure;
import io.lossy.telemetry.forward.books.Lane;
import io.lossy.telemetry.forward.books.LaneRepair;
import io.vertx.core.json.JsonObject;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Implements {@code forward drop}: deletes a lane, or its list of dead events. */
@Command(
        name = "drop",
        description = {
            "Deletes the list of dead events of a lane, or the whole lane.",
            "Remove the destination from the settings of all servers first; otherwise they begin the lane again, with the"
                    + " next commit."
        },
        footer = {"", "Examples:", "  forward drop warehouse --dead --yes", "  forward drop warehouse --lane --yes"})
final class ForwardDrop extends LaneCommand {
    /** What is deleted. */
    static final class DropOption {
        @Option(
                names = "--dead",
                required = true,
                description = "the list of dead events; they can no longer be sent again by `forward retry`")
        private boolean dead;

        @Option(
                names = "--lane",
                required = true,
                description = "the lane with its counts, its requests and all that it has not sent")
        private boolean lane;
    }

    @ArgGroup(multiplicity = "1")
    private final DropOption what = new DropOption();

    @Option(names = "--yes", description = "confirms; without it nothing is deleted")
    private boolean yes;

    @Override
    int run(Lease lease, Lane lane) {
        if (!yes) {
            throw new CommandFailure("nothing was deleted: add --yes to confirm, see `forward status` for the numbers");
        }
        if (what.dead) {
            long events = lease.on(at -> new LaneRepair(at, lane.name()).forgetDead());
            print(dropped(lane, "dead").put("events", events), events + " dead events are no longer listed");
        }
        if (what.lane) {
            lease.on(at -> new LaneRepair(at, lane.name()).delete());
            print(dropped(lane, "lane").put("events", null), "the lane " + lane.name() + " is deleted");
        }
        return 0;
    }

    private static JsonObject dropped(Lane lane, String what) {
        return new JsonObject().put("lane", lane.name()).put("dropped", what);
    }
}
