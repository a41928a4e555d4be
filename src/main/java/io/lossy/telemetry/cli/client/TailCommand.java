package io.lossy.telemetry.cli.client;

import io.lossy.telemetry.cli.client.AggregateSubscription.SubscriptionEvent;
import io.lossy.telemetry.cli.output.AggregateTable;
import io.lossy.telemetry.cli.output.ReaderWatch;
import io.lossy.telemetry.cli.output.Terminal;
import io.lossy.telemetry.cli.output.TerminalText;
import io.lossy.telemetry.cli.support.BaseCommand;
import io.lossy.telemetry.cli.support.CommandFailure;
import io.lossy.telemetry.cli.support.ShortLivedVertx;
import io.lossy.telemetry.yaml.DidYouMean;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Implements {@code tail}: shows the live aggregates as they are published. */
@Command(
        name = "tail",
        description = {
            "Shows the live five-minute aggregates until you press Ctrl-C.",
            "Prints a table that updates itself on a terminal, otherwise one JSON line per message."
        },
        footer = {"", "Examples:", "  tail", "  tail --family stt --format json | jq .aggregates"})
public final class TailCommand extends BaseCommand {
    /** Output format of the messages. */
    enum TailFormat {
        TABLE,
        /** The same as JSONL, because messages have no end. */
        JSON,
        JSONL
    }

    private static final int UNSHOWN = 256;
    private static final int WATCH_SECONDS = 1;

    @Mixin
    private final ServerOption server = new ServerOption();

    @Option(names = "--family", paramLabel = "F", description = "only this family; may be repeated")
    private List<String> families = List.of();

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            description = "table, or jsonl (or json: the same); default: table on a terminal, else jsonl")
    private @Nullable TailFormat format;

    @Option(names = "--limit", paramLabel = "N", description = "end after N messages (default: never)")
    private long limit = Long.MAX_VALUE;

    @Override
    public Integer call() throws InterruptedException {
        if (limit < 1) {
            throw wrongUsage("--limit must be 1 or more");
        }
        Terminal terminal = Terminal.here();
        BlockingQueue<SubscriptionEvent> news = new ArrayBlockingQueue<>(UNSHOWN);
        List<String> wanted = families.isEmpty() ? familiesOfServer() : families;
        Vertx vertx = ShortLivedVertx.create();
        try {
            AggregateSubscription subscription = new AggregateSubscription(vertx, server, wanted, news);
            vertx.runOnContext(go -> subscription.open());
            try (ReaderWatch reader = ReaderWatch.of(out())) {
                show(news, terminal, reader);
            }
            return 0;
        } finally {
            ShortLivedVertx.close(vertx);
        }
    }

    private List<String> familiesOfServer() throws InterruptedException {
        JsonObject catalog = new HttpIngest(server).get("/v1/catalog");
        return catalog.getJsonObject("families", new JsonObject()).fieldNames().stream()
                .sorted()
                .toList();
    }

    private void show(BlockingQueue<SubscriptionEvent> news, Terminal terminal, ReaderWatch reader)
            throws InterruptedException {
        boolean table = format == null ? terminal.interactive() : format == TailFormat.TABLE;
        AggregateTable newest = new AggregateTable();
        long shown = 0;
        while (shown < limit) {
            SubscriptionEvent item = news.poll(WATCH_SECONDS, TimeUnit.SECONDS);
            reader.check();
            if (item instanceof SubscriptionEvent.AggregateMessage message) {
                shown++;
                newest.put(message.body());
                if (!table) {
                    print(TerminalText.escape(message.body().encode()));
                } else if (news.isEmpty() || shown >= limit) {
                    draw(newest, terminal);
                }
            } else if (item instanceof SubscriptionEvent.SubscriptionRejected refused) {
                throw new CommandFailure(refused.why() + unknownFamily());
            } else if (item instanceof SubscriptionEvent.SubscriptionPostponed later) {
                note("the server is overloaded and accepts no new subscribers; retrying in " + later.retryMillis()
                        + " ms");
            } else if (item instanceof SubscriptionEvent.SubscriptionLost gone) {
                note("lost the connection to " + server.url + "; retrying in " + gone.retryMillis() + " ms");
            }
        }
    }

    /** Returns a hint with the most similar family if the server lacks a requested one; empty if it has all of them. */
    private String unknownFamily() throws InterruptedException {
        if (families.isEmpty()) {
            return "";
        }
        try {
            List<String> known = familiesOfServer();
            return families.stream()
                    .filter(family -> !known.contains(family))
                    .findFirst()
                    .map(family -> "; there is no family '" + family + "' there, " + DidYouMean.fix(family, known))
                    .orElse("");
        } catch (CommandFailure e) {
            return ""; // only the first error matters
        }
    }

    /** Redraws the table from the top of a terminal; otherwise prints one table below the other. */
    private void draw(AggregateTable newest, Terminal terminal) {
        PrintWriter out = out();
        List<String> lines = newest.lines();
        if (!terminal.interactive()) {
            lines.forEach(out::println);
        } else {
            StringBuilder screen = new StringBuilder("\u001b[H");
            clipped(lines, terminal.rows() - 1)
                    .forEach(line -> screen.append(TerminalText.cut(line, terminal.columns() - 1))
                            .append("\u001b[K\n"));
            out.print(screen.append("\u001b[J"));
        }
        out.flush();
    }

    /** Returns at most {@code rows} lines. If there are more, the last line gives their number. */
    public static List<String> clipped(List<String> lines, int rows) {
        if (lines.size() <= rows) {
            return lines;
        }
        List<String> fitting = new ArrayList<>(lines.subList(0, rows - 1));
        fitting.add("... " + (lines.size() - rows + 1) + " more lines: enlarge the window, or use --family");
        return fitting;
    }
}
