package io.lossy.telemetry.cli.data;

import io.lossy.telemetry.cli.data.DatabaseOption.Lease;
import io.lossy.telemetry.forward.books.DeadReason;
import io.lossy.telemetry.forward.books.Lane;
import io.lossy.telemetry.forward.books.LaneRepair;
import io.lossy.telemetry.yaml.DidYouMean;
import io.vertx.core.json.JsonObject;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Implements {@code forward retry}: sends dead events again. */
@Command(
        name = "retry",
        description = "Sends dead events again, with the same ids, after what was wrong with them is fixed.",
        footer = {"", "Example:", "  forward retry warehouse --reason refused"})
final class ForwardRetry extends LaneCommand {
    @Option(
            names = "--reason",
            paramLabel = "WORD",
            description = "events that are dead for this reason, e.g. refused (default: all)")
    private @Nullable String reason;

    @Override
    int run(Lease lease, Lane lane) {
        List<String> words =
                Arrays.stream(DeadReason.values()).map(DeadReason::word).toList();
        String chosen = reason == null ? "" : reason;
        require(
                chosen.isEmpty() || words.contains(chosen),
                "there is no reason '" + chosen + "'; " + DidYouMean.fix(chosen, words));
        long events = lease.on(at -> new LaneRepair(at, lane.name()).retry(chosen));
        print(
                new JsonObject().put("lane", lane.name()).put("events", events),
                events == 0 ? "no dead events to send" : events + " events are sent again");
        return 0;
    }
}
