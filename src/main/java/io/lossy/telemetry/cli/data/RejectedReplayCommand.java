package io.lossy.telemetry.cli.data;

import io.lossy.telemetry.cli.catalog.CatalogOption;
import io.lossy.telemetry.cli.client.HttpIngest;
import io.lossy.telemetry.cli.client.ServerOption;
import io.lossy.telemetry.cli.data.DatabaseOption.Lease;
import io.lossy.telemetry.cli.output.FormatOption;
import io.lossy.telemetry.cli.output.TerminalText;
import io.lossy.telemetry.cli.support.CommandFailure;
import io.lossy.telemetry.cli.support.Glob;
import io.lossy.telemetry.cli.support.NameCheck;
import io.lossy.telemetry.cli.support.TimeArgument;
import io.lossy.telemetry.event.Reason;
import io.lossy.telemetry.query.RetainedRejections;
import io.lossy.telemetry.query.RetainedRejections.RetainedRow;
import io.lossy.telemetry.yaml.DidYouMean;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Implements {@code rejected replay}: sends kept rejected events to the server again. */
@Command(
        name = "replay",
        description = {
            "Sends retained rejected events to the server again, for example after a fix in the catalog.",
            "Events that are then stored leave the table. Only families with keep_rejected: true retain rejected"
                    + " events; their install and session are not sent.",
            "Exits with 0 if none of the chosen events is left, otherwise with 1."
        },
        footer = {"", "Example:", "  rejected replay --event 'lossy.cache.*' --reason field_enum --since 1d"})
final class RejectedReplayCommand extends DatabaseCommand {
    @Mixin
    private final ServerOption server = new ServerOption();

    @Mixin
    private final CatalogOption catalog = new CatalogOption();

    @Option(names = "--event", paramLabel = "GLOB", description = "events with this name, e.g. 'lossy.cache.*'")
    private String event = "*";

    @Option(names = "--reason", paramLabel = "WORD", description = "events rejected for this reason, e.g. field_enum")
    private @Nullable String reason;

    @Option(
            names = "--since",
            paramLabel = "T",
            description = "received at or after T: 30s, 15m, 1h or 7d ago, or an RFC 3339 instant (default: all)")
    private @Nullable TimeArgument since;

    @Option(names = "--dry-run", description = "count the events and send nothing")
    private boolean dryRun;

    @Mixin
    private final FormatOption format = new FormatOption();

    @Override
    public Integer call() throws InterruptedException {
        String why = checkedReason();
        Instant from = since == null ? Instant.EPOCH : since.from(Instant.now());
        Glob names = Glob.of(event);
        Map<String, Long> ends = new TreeMap<>();
        Replay replay = new Replay(new HttpIngest(server));
        try (Lease lease = ownerLease()) {
            String last = "";
            List<RetainedRow> page = page(lease, last, from, why);
            while (!page.isEmpty()) {
                last = page.get(page.size() - 1).key();
                List<RetainedRow> chosen = page.stream()
                        .filter(kept -> names.matches(kept.event()))
                        .toList();
                if (dryRun) {
                    chosen.forEach(kept -> ends.merge(kept.event(), 1L, Long::sum));
                } else {
                    replay.send(chosen, stored -> forget(lease, stored), ends);
                }
                page = page(lease, last, from, why);
            }
        } catch (CommandFailure failure) {
            if (!ends.isEmpty()) {
                print(ends); // the events before the failure were sent
            }
            throw failure;
        }
        refuseUnknownEvent(ends);
        print(ends);
        return dryRun || ends.keySet().stream().allMatch(Replay::isStored) ? 0 : 1;
    }

    /** Rejects an event name that is not in the catalog, if no event was chosen. */
    private void refuseUnknownEvent(Map<String, Long> ends) {
        String unknown = ends.isEmpty() && !event.equals("*") ? new NameCheck(catalog.read()).event(event) : null;
        if (unknown != null) {
            throw wrongUsage("no retained events to replay: " + unknown);
        }
    }

    private static List<RetainedRow> page(Lease lease, String after, Instant from, String why) {
        return lease.on(at -> new RetainedRejections(at).page(after, from, why));
    }

    private static void forget(Lease lease, List<String> keys) {
        lease.on(at -> {
            new RetainedRejections(at).forget(keys);
            return at;
        });
    }

    private String checkedReason() {
        if (reason == null) {
            return "";
        }
        List<String> words = Arrays.stream(Reason.values())
                .filter(known -> known.scope() == Reason.ReasonScope.EVENT)
                .map(Reason::word)
                .toList();
        if (!words.contains(reason)) {
            throw wrongUsage("there is no reason '" + reason + "'; " + DidYouMean.fix(reason, words));
        }
        return reason;
    }

    /** Returns the chosen events by name in a dry run, otherwise by the result of sending them. */
    private JsonObject json(Map<String, Long> ends) {
        JsonObject counts = new JsonObject();
        ends.forEach(counts::put);
        return new JsonObject()
                .put("dry_run", dryRun)
                .put("events", dryRun ? counts : new JsonObject())
                .put("results", dryRun ? new JsonObject() : counts);
    }

    private void print(Map<String, Long> ends) {
        String line = ends.entrySet().stream()
                .map(end -> end.getValue() + " " + TerminalText.escape(end.getKey()))
                .collect(Collectors.joining(", "));
        format.print(
                out(),
                json(ends),
                line.isEmpty() ? "no retained events to replay" : (dryRun ? "would replay " : "") + line);
    }
}
