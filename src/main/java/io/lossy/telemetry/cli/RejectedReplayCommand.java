package io.lossy.telemetry.cli;

import io.lossy.telemetry.cli.DatabaseOption.Lease;
import io.lossy.telemetry.event.Reason;
import io.lossy.telemetry.persist.KeptRejections;
import io.lossy.telemetry.persist.KeptRejections.Kept;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code rejected replay}: what was kept of rejected events, through the real path again. */
@Command(
        name = "replay",
        description = {
            "Sends kept rejected events again, after the catalog was mended; what is stored leaves the table.",
            "Only families with keep_rejected: true keep them. Install and session are not sent again.",
            "Exits 0 when none is left of those chosen, 1 otherwise."
        },
        footer = {"", "Example:", "  rejected replay --event 'lossy.cache.*' --reason field_enum --since 1d"},
        mixinStandardHelpOptions = true,
        versionProvider = BuildVersion.class)
final class RejectedReplayCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Mixin
    private final DatabaseOption database = new DatabaseOption();

    @Mixin
    private final ServerOption server = new ServerOption();

    @Option(names = "--event", paramLabel = "GLOB", description = "events with such a name, e.g. 'lossy.cache.*'")
    private String event = "*";

    @Option(names = "--reason", paramLabel = "WORD", description = "rejected for this reason, e.g. field_enum")
    private @Nullable String reason;

    @Option(
            names = "--since",
            paramLabel = "T",
            converter = Moment.Converter.class,
            description = "received at or after: 30s, 15m, 1h, 7d ago, or an RFC 3339 instant (default: all)")
    private @Nullable Moment since;

    @Option(names = "--dry-run", description = "count the events and send nothing")
    private boolean dryRun;

    @Override
    public Integer call() throws InterruptedException {
        String why = checkedReason();
        Instant from = since == null ? Instant.EPOCH : since.from(Instant.now());
        Glob names = Glob.of(event);
        Map<String, Long> ends = new TreeMap<>();
        Replay replay = new Replay(new HttpIngest(server));
        try (Lease lease = database.ownerLease(System::getenv)) {
            String last = "";
            List<Kept> page = page(lease, last, from, why);
            while (!page.isEmpty()) {
                last = page.get(page.size() - 1).key();
                List<Kept> chosen = page.stream()
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
                print(ends); // what was done before it went wrong is done
            }
            throw failure;
        }
        print(ends);
        return dryRun || ends.keySet().stream().allMatch(Replay::isStored) ? 0 : 1;
    }

    private static List<Kept> page(Lease lease, String after, Instant from, String why) {
        return lease.on(at -> new KeptRejections(at).page(after, from, why));
    }

    private static void forget(Lease lease, List<String> keys) {
        lease.on(at -> {
            new KeptRejections(at).forget(keys);
            return at;
        });
    }

    private String checkedReason() {
        if (reason == null) {
            return "";
        }
        List<String> words = Arrays.stream(Reason.values())
                .filter(known -> known.scope() == Reason.Scope.EVENT)
                .map(Reason::word)
                .toList();
        if (!words.contains(reason)) {
            throw new ParameterException(
                    spec.commandLine(), "no reason '" + reason + "'; it is one of " + String.join(", ", words));
        }
        return reason;
    }

    private void print(Map<String, Long> ends) {
        PrintWriter out = spec.commandLine().getOut();
        String line = ends.entrySet().stream()
                .map(end -> end.getValue() + " " + TerminalText.escape(end.getKey()))
                .collect(Collectors.joining(", "));
        out.println(line.isEmpty() ? "nothing kept to replay" : (dryRun ? "would replay " : "") + line);
        out.flush();
    }
}
