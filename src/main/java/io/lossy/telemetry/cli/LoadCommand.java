package io.lossy.telemetry.cli;

import io.lossy.telemetry.catalog.Catalog;
import io.lossy.telemetry.catalog.EventType;
import io.lossy.telemetry.catalog.Source;
import io.lossy.telemetry.event.SampleEvents;
import io.vertx.core.Vertx;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code load}: so many events a second for so long, and at the end the books. */
@Command(
        name = "load",
        description = {
            "Sends invented, valid events over the bridge at a steady rate and prints the books.",
            "Exits 1 if they do not balance, or if an event has no answer at the end."
        },
        mixinStandardHelpOptions = true,
        versionProvider = BuildVersion.class)
final class LoadCommand implements Callable<Integer> {
    /** How long Ctrl-C waits for the replies still out. */
    private static final long INTERRUPT_WAIT_SECONDS = 5;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Mixin
    private final ServerOption server = new ServerOption();

    @Mixin
    private final CatalogOption catalog = new CatalogOption();

    @Option(names = "--rate", paramLabel = "N", description = "events a second (default: 100)")
    private double rate = 100;

    @Option(
            names = "--duration",
            paramLabel = "S",
            converter = Moment.Length.class,
            description = "how long to emit: 60, 60s, 10m (default: 10s)")
    private Duration duration = Duration.ofSeconds(10);

    @Option(names = "--connections", paramLabel = "C", description = "sockets (default: 2)")
    private int connections = 2;

    @Option(names = "--batch", paramLabel = "N", description = "events a batch (default: 50)")
    private int batch = 50;

    @Option(
            names = "--max-unacked",
            paramLabel = "N",
            description = "un-acked events a connection may have before the schedule waits (default: 5000)")
    private int maxUnacked = 5_000;

    @Option(names = "--event", paramLabel = "GLOB", description = "only these events; may be repeated")
    private List<String> events = List.of();

    @Option(names = "--source", description = "extension, backend or automation (default: extension)")
    private Source source = Source.EXTENSION;

    @Option(
            names = "--drain",
            paramLabel = "S",
            converter = Moment.Length.class,
            description = "longest wait for the last answers (default: 60s)")
    private Duration drain = LoadPlan.Timing.USUAL.drain();

    @Option(names = "--seed", paramLabel = "N", description = "same seed, same payloads")
    private long seed = 1;

    @Option(names = "--ledger", paramLabel = "FILE", description = "write the id of each committed event, one a line")
    private @Nullable Path ledger;

    @Override
    public Integer call() throws Exception {
        LoadPlan plan = plan();
        SampleEvents samples = samples(catalog.read());
        Vertx vertx = ShortLivedVertx.create();
        CountDownLatch printed = new CountDownLatch(1);
        LoadRun run = new LoadRun(vertx, plan, Invented.by(samples), ledger != null);
        InterruptHook hook = InterruptHook.of(() -> interrupted(run, printed));
        try (Ledger acked = Ledger.open(ledger, run.acked())) {
            long start = System.nanoTime();
            CompletableFuture<LoadTally> done = run.start();
            new LoadProgress(spec.commandLine().getErr(), Terminal.here()).follow(run, done, acked::drain);
            return finish(run, plan, done.join(), (System.nanoTime() - start) / 1e9);
        } finally {
            printed.countDown();
            hook.remove();
            ShortLivedVertx.close(vertx);
        }
    }

    private LoadPlan plan() {
        if (!(rate > 0 && rate <= 1e6) || connections < 1 || batch < 1 || maxUnacked < batch) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--rate must be above 0 and at most 1000000, --connections and --batch at least 1, --max-unacked"
                            + " at least --batch");
        }
        LoadPlan.Timing usual = LoadPlan.Timing.USUAL;
        server.resolve("/eventbus/websocket");
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
        Predicate<EventType> chosen = event -> event.sources().contains(source)
                && (globs.isEmpty() || globs.stream().anyMatch(glob -> glob.matches(event.name())));
        if (known.events().values().stream().noneMatch(chosen)) {
            throw new CommandFailure("no event of the catalog matches " + events + " and may come from " + source.word()
                    + "; conf/events.yml lists them");
        }
        return new SampleEvents(known, chosen, seed);
    }

    private Integer finish(LoadRun run, LoadPlan plan, LoadTally tally, double seconds) {
        PrintWriter out = spec.commandLine().getOut();
        String refusal = run.refusal();
        if (refusal != null && tally.ends().sum() == tally.ends().pending()) {
            throw new CommandFailure(refusal + "; " + server.nobodyThere());
        }
        LoadReport.books(tally, plan, seconds).forEach(out::println);
        out.flush();
        if (refusal != null) {
            throw new CommandFailure("load ended early, the server at " + server.url + " said " + refusal);
        }
        return tally.complete() ? 0 : 1;
    }

    private static void interrupted(LoadRun run, CountDownLatch printed) throws InterruptedException {
        run.stop(TimeUnit.SECONDS.toNanos(INTERRUPT_WAIT_SECONDS));
        printed.await(INTERRUPT_WAIT_SECONDS + 2, TimeUnit.SECONDS);
    }
}
