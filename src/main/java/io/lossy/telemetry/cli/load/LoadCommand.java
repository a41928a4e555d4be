package io.lossy.telemetry.cli.load;

import io.lossy.telemetry.catalog.model.Catalog;
import io.lossy.telemetry.catalog.model.EventType;
import io.lossy.telemetry.catalog.model.Source;
import io.lossy.telemetry.cli.catalog.CatalogOption;
import io.lossy.telemetry.cli.client.ServerOption;
import io.lossy.telemetry.cli.output.FormatOption;
import io.lossy.telemetry.cli.output.JsonDocument;
import io.lossy.telemetry.cli.output.Terminal;
import io.lossy.telemetry.cli.support.BaseCommand;
import io.lossy.telemetry.cli.support.CommandFailure;
import io.lossy.telemetry.cli.support.Glob;
import io.lossy.telemetry.cli.support.NameCheck;
import io.lossy.telemetry.cli.support.ShortLivedVertx;
import io.lossy.telemetry.cli.support.ShutdownHook;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Implements {@code load}: sends events at a steady rate for a while and prints the books. */
@Command(
        name = "load",
        description = {
            "Sends generated valid events over the bridge at a steady rate and prints the balance of the results.",
            "Exits with 1 if the results do not balance, or if an event has no answer at the end."
        },
        footer = {
            "",
            "Examples:",
            "  load --rate 300 --duration 1m --connections 3",
            "  load --event 'lossy.stt.*' --ledger ids.txt"
        })
public final class LoadCommand extends BaseCommand {
    /** Longest wait after Ctrl-C for the missing replies. */
    private static final long INTERRUPT_WAIT_SECONDS = 5;
    /** Limit of connections and of events per batch. A larger number is a typing error. */
    private static final int MOST = 10_000;

    @Mixin
    private final ServerOption server = new ServerOption();

    @Mixin
    private final CatalogOption catalog = new CatalogOption();

    @Option(names = "--rate", paramLabel = "N", description = "events per second (default: 100)")
    private double rate = 100;

    @Option(names = "--duration", paramLabel = "TIME", description = "how long to emit: 60, 60s, 10m (default: 10s)")
    private Duration duration = Duration.ofSeconds(10);

    @Option(names = "--connections", paramLabel = "N", description = "number of sockets (default: 2)")
    private int connections = 2;

    @Option(names = "--batch", paramLabel = "N", description = "events per batch (default: 50)")
    private int batch = 50;

    @Option(
            names = "--max-unacked",
            paramLabel = "N",
            description = "unanswered events per connection before the schedule waits (default: 5000)")
    private int maxUnacked = 5_000;

    @Option(names = "--event", paramLabel = "GLOB", description = "send only these events; may be repeated")
    private List<String> events = List.of();

    @Option(
            names = "--source",
            paramLabel = "SOURCE",
            description = "extension, backend or automation (default: extension)")
    private Source source = Source.EXTENSION;

    @Option(names = "--drain", paramLabel = "TIME", description = "longest wait for the last answers (default: 60s)")
    private Duration drain = LoadPlan.Timing.USUAL.drain();

    @Option(names = "--seed", paramLabel = "N", description = "the same seed gives the same payloads (default: 1)")
    private long seed = 1;

    @Option(
            names = "--ledger",
            paramLabel = "FILE",
            description = "write the id of each committed event to FILE," + " one per line")
    private @Nullable Path ledger;

    @Mixin
    private final FormatOption format = new FormatOption();

    @Override
    public Integer call() throws Exception {
        LoadPlan plan = plan();
        SampleEvents samples = samples(catalog.read());
        Vertx vertx = ShortLivedVertx.create();
        CountDownLatch printed = new CountDownLatch(1);
        LoadRun run = new LoadRun(vertx, plan, SampleEvent.by(samples), ledger != null);
        ShutdownHook hook = ShutdownHook.of(() -> interrupted(run, printed));
        try (Ledger acked = Ledger.open(ledger, run.acked())) {
            long start = System.nanoTime();
            CompletableFuture<LoadCounts> done = run.start();
            new LoadProgress(err(), Terminal.here()).follow(run, done, acked::drain);
            return finish(run, plan, done.join(), (System.nanoTime() - start) / 1e9);
        } finally {
            printed.countDown();
            hook.remove();
            ShortLivedVertx.close(vertx);
        }
    }

    private LoadPlan plan() {
        require(rate > 0 && rate <= 1e6, "--rate must be above 0 and at most 1000000");
        require(connections >= 1 && connections <= MOST, "--connections must be 1 to " + MOST);
        require(batch >= 1 && batch <= MOST, "--batch must be 1 to " + MOST);
        require(maxUnacked >= batch, "--max-unacked must be at least --batch");
        LoadPlan.Timing usual = LoadPlan.Timing.USUAL;
        return new LoadPlan(
                "load",
                server.url,
                server.key,
                source,
                rate,
                duration,
                connections,
                batch,
                maxUnacked,
                new LoadPlan.Timing(usual.linger(), usual.reply(), drain));
    }

    private SampleEvents samples(Catalog known) {
        List<Glob> globs = events.stream().map(Glob::of).toList();
        NameCheck names = new NameCheck(known);
        for (String event : events) {
            String unknown = names.event(event);
            if (unknown != null) {
                throw new CommandFailure("no event of the catalog matches " + event + ": " + unknown);
            }
        }
        Predicate<EventType> chosen = event -> event.sources().contains(source)
                && (globs.isEmpty() || globs.stream().anyMatch(glob -> glob.matches(event.name())));
        if (known.events().values().stream().noneMatch(chosen)) {
            throw new CommandFailure("no event of the catalog matches " + events + " and may come from " + source.word()
                    + "; conf/events.yml lists them");
        }
        return new SampleEvents(known, chosen, seed);
    }

    private Integer finish(LoadRun run, LoadPlan plan, LoadCounts tally, double seconds) {
        String refusal = run.refusal();
        if (refusal != null && tally.ends().sum() == tally.ends().pending()) {
            throw new CommandFailure(refusal + "; " + server.nobodyThere());
        }
        if (format.isJson()) {
            JsonDocument.print(out(), LoadReport.json(tally, plan, seconds));
        } else {
            LoadReport.books(tally, plan, seconds).forEach(this::print);
        }
        if (refusal != null) {
            throw new CommandFailure("the load ended early; the server at " + server.url + " answered: " + refusal);
        }
        return tally.complete() ? 0 : 1;
    }

    private static void interrupted(LoadRun run, CountDownLatch printed) throws InterruptedException {
        run.stop(TimeUnit.SECONDS.toNanos(INTERRUPT_WAIT_SECONDS));
        printed.await(INTERRUPT_WAIT_SECONDS + 2, TimeUnit.SECONDS);
    }
}
