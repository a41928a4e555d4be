package io.lossy.telemetry.cli.data;

import io.lossy.telemetry.cli.data.DatabaseOption.Lease;
import io.lossy.telemetry.cli.output.JsonDocument;
import io.lossy.telemetry.forward.books.ForwardOutcome;
import io.lossy.telemetry.forward.books.Lane;
import io.lossy.telemetry.forward.books.LaneBooks;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Implements {@code forward status}: shows the books of each lane. */
@Command(
        name = "status",
        description = {
            "Shows for each destination what became of the events that its lane took, and what it has not taken yet.",
            "Exits with 1 if a lane is paused or if the books of a lane do not balance."
        },
        footer = {
            "",
            "taken = delivered + dropped_by_peer + dead + filtered + erased + expired + open",
            "The names are explained in the documentation, page forwarding.",
            "",
            "Example:",
            "  forward status"
        })
final class ForwardStatus extends DatabaseCommand {
    /** Output format of the books. */
    enum StatusFormat {
        TABLE,
        JSON
    }

    @Option(names = "--format", paramLabel = "FORMAT", description = "table or json (default: table)")
    private StatusFormat format = StatusFormat.TABLE;

    @Override
    public Integer call() {
        try (Lease lease = ownerLease()) {
            List<LaneBooks> all = lease.on(LaneBooks::all);
            if (format == StatusFormat.JSON) {
                JsonArray lanes = new JsonArray();
                all.forEach(books -> lanes.add(json(books)));
                JsonDocument.print(out(), lanes);
            } else {
                all.forEach(this::print);
            }
            if (all.isEmpty()) {
                note("nothing is forwarded from " + lease.where());
            }
            return all.stream().allMatch(books -> books.lane().isRunning() && books.balance()) ? 0 : 1;
        }
    }

    private void print(LaneBooks books) {
        PrintWriter out = out();
        Lane lane = books.lane();
        out.println(lane.name() + "  " + lane.state().word() + (lane.isRunning() ? "" : " (" + lane.reason() + ")")
                + (books.owner() == null ? ", no server works on it" : ", on " + books.owner()));
        line("taken", lane.taken());
        for (ForwardOutcome outcome : ForwardOutcome.values()) {
            line(outcome.word(), lane.count(outcome));
        }
        line("open", books.open());
        line("  parked", books.parked());
        line("behind", books.behind().events());
        line("backfill", books.behind().backfill());
        out.printf(Locale.ROOT, "  %-16s %,.1f s%n", "lag", books.behind().lagSeconds());
        if (!lane.lastError().isEmpty()) {
            out.println("  last error       " + lane.lastError() + " at " + lane.lastErrorAt());
        }
        new TreeMap<>(books.dead()).forEach((reason, events) -> line("listed " + reason, events));
        if (lane.trimmedFrom() != null) {
            out.println("  the log no longer has events that this lane did not take; send them with `forward backfill "
                    + lane.name() + " --since " + lane.trimmedFrom() + "`");
        }
        if (!books.balance()) {
            out.println("  the books do not balance: " + lane.open() + " events should be open");
        }
        out.flush();
    }

    private void line(String name, long events) {
        out().printf(Locale.ROOT, "  %-16s %,d%n", name, events);
    }

    private static JsonObject json(LaneBooks books) {
        Lane lane = books.lane();
        JsonObject json = new JsonObject()
                .put("name", lane.name())
                .put("state", lane.state().word())
                .put("reason", lane.reason())
                .put("owner", books.owner())
                .put("taken", lane.taken());
        for (ForwardOutcome outcome : ForwardOutcome.values()) {
            json.put(outcome.word(), lane.count(outcome));
        }
        json.put("open", books.open())
                .put("parked", books.parked())
                .put("behind", books.behind().events())
                .put("backfill", books.behind().backfill())
                .put("lag_seconds", books.behind().lagSeconds())
                .put("last_error", lane.lastError())
                .put("last_error_at", lane.lastErrorAt() == null ? null : String.valueOf(lane.lastErrorAt()))
                .put("trimmed_from", lane.trimmedFrom() == null ? null : String.valueOf(lane.trimmedFrom()))
                .put("balance", books.balance());
        JsonObject dead = new JsonObject();
        for (Map.Entry<String, Long> reason : new TreeMap<>(books.dead()).entrySet()) {
            dead.put(reason.getKey(), reason.getValue());
        }
        return json.put("listed", dead);
    }
}
