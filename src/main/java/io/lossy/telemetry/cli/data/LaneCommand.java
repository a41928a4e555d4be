package io.lossy.telemetry.cli.data;

import io.lossy.telemetry.cli.data.DatabaseOption.Lease;
import io.lossy.telemetry.cli.output.FormatOption;
import io.lossy.telemetry.cli.output.TerminalText;
import io.lossy.telemetry.cli.support.CommandFailure;
import io.lossy.telemetry.config.FaultPointSetup;
import io.lossy.telemetry.forward.books.Lane;
import io.lossy.telemetry.forward.books.LaneBooks;
import io.vertx.core.json.JsonObject;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Gives a command the lane that it is about. */
abstract class LaneCommand extends DatabaseCommand {
    @Parameters(paramLabel = "NAME", description = "name of the destination in the settings")
    private String name = "";

    @Mixin
    private final FormatOption format = new FormatOption();

    @Override
    public final Integer call() {
        FaultPointSetup.arm();
        try (Lease lease = ownerLease()) {
            List<Lane> lanes = lease.on(
                    at -> LaneBooks.all(at).stream().map(LaneBooks::lane).toList());
            Lane lane = lanes.stream()
                    .filter(each -> each.name().equals(name))
                    .findFirst()
                    .orElseThrow(() -> unknown(lanes));
            return run(lease, lane);
        }
    }

    private CommandFailure unknown(List<Lane> lanes) {
        String known = String.join(", ", lanes.stream().map(Lane::name).toList());
        return new CommandFailure("no lane '" + TerminalText.escape(name) + "' in the database; "
                + (known.isEmpty() ? "start a server with a destination in its settings" : "there are: " + known));
    }

    /** Prints the result in the chosen format. */
    final void print(JsonObject document, String text) {
        format.print(out(), document, text);
    }

    /** Returns the exit code. */
    abstract int run(Lease lease, Lane lane);
}
