package io.lossy.telemetry.cli;

import io.lossy.telemetry.cli.AggregateSubscription.News;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code tail}: the live aggregates, as they are published. */
@Command(
        name = "tail",
        description = {
            "Shows the live five-minute aggregates, until Ctrl-C.",
            "On a terminal a table that is kept up to date, else one JSON line a message."
        },
        mixinStandardHelpOptions = true,
        versionProvider = BuildVersion.class)
final class TailCommand implements Callable<Integer> {
    /** How a message is shown. */
    enum Format {
        TABLE,
        JSONL
    }

    private static final int UNSHOWN = 256;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Mixin
    private final ServerOption server = new ServerOption();

    @Option(names = "--family", paramLabel = "F", description = "only this family; may be repeated")
    private List<String> families = List.of();

    @Option(names = "--format", description = "table or jsonl (default: table on a terminal, else jsonl)")
    private @Nullable Format format;

    @Option(names = "--limit", paramLabel = "N", description = "end after so many messages (default: never)")
    private long limit = Long.MAX_VALUE;

    @Override
    public Integer call() throws InterruptedException {
        if (limit < 1) {
            throw new ParameterException(spec.commandLine(), "--limit must be 1 or more");
        }
        Terminal terminal = Terminal.here();
        BlockingQueue<News> news = new ArrayBlockingQueue<>(UNSHOWN);
        List<String> wanted = families.isEmpty() ? familiesOfServer() : families;
        Vertx vertx = ShortLivedVertx.create();
        try {
            AggregateSubscription subscription = new AggregateSubscription(vertx, server, wanted, news);
            vertx.runOnContext(go -> subscription.open());
            show(news, terminal);
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

    private void show(BlockingQueue<News> news, Terminal terminal) throws InterruptedException {
        boolean table = format == null ? terminal.interactive() : format == Format.TABLE;
        AggregateTable newest = new AggregateTable();
        long shown = 0;
        while (shown < limit) {
            News item = news.take();
            if (item instanceof News.Message message) {
                shown++;
                newest.put(message.body());
                if (!table) {
                    line(message.body());
                } else if (news.isEmpty() || shown >= limit) {
                    draw(newest, terminal);
                }
            } else if (item instanceof News.Refused refused) {
                throw new CommandFailure(refused.why());
            } else if (item instanceof News.Postponed later) {
                warn("the server is hard pressed and takes no new subscribers; asking again in " + later.retryMillis()
                        + " ms");
            } else if (item instanceof News.Interrupted gone) {
                warn("connection to " + server.url + " lost; trying again in " + gone.retryMillis() + " ms");
            }
        }
    }

    private void line(JsonObject message) {
        PrintWriter out = spec.commandLine().getOut();
        out.println(TerminalText.escape(message.encode()));
        if (out.checkError()) {
            limit = 0; // nobody reads any more
        }
    }

    /** In place on a terminal, from its top; elsewhere one table under the other. */
    private void draw(AggregateTable newest, Terminal terminal) {
        PrintWriter out = spec.commandLine().getOut();
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

    /** What does not fit is said, not left out in silence. */
    static List<String> clipped(List<String> lines, int rows) {
        if (lines.size() <= rows) {
            return lines;
        }
        List<String> fitting = new ArrayList<>(lines.subList(0, rows - 1));
        fitting.add("... " + (lines.size() - rows + 1) + " lines more: a taller window, or --family");
        return fitting;
    }

    private void warn(String text) {
        PrintWriter err = spec.commandLine().getErr();
        err.println(text);
        err.flush();
    }
}
