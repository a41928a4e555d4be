package io.lossy.telemetry.aggregate;

import io.lossy.telemetry.catalog.model.Catalog;
import io.lossy.telemetry.event.Addresses;
import io.lossy.telemetry.event.CommittedEvents;
import io.lossy.telemetry.event.TelemetryEvent;
import io.lossy.telemetry.metrics.PipelineMetrics;
import io.lossy.telemetry.overload.LoadMonitor;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import java.time.Clock;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Runs the aggregate stage: counts committed events, and publishes the figures of every family each second on
 * {@link Addresses#aggregates}, even if nothing changed, so that a subscriber can distinguish a quiet server from a
 * broken connection.
 *
 * <p>The figures are the sum over all servers on the database (see {@link PartExchange}). Nothing is published before
 * the first exchange, and messages carry {@code "refilled": false} until the figures have contained once what the
 * servers before and beside this one stored. They carry {@code "partial": true} while something of another server may
 * be missing. The reply to {@link Addresses#SNAPSHOT} is the message that was published last, so a request costs little.
 *
 * <p>The message of a family is built once per publication. On the local bus Vert.x copies a {@code JsonObject} for
 * every consumer and every reply, so a bridge with many sockets should consume each address once and send the text to
 * all of them.
 */
public final class AggregateVerticle extends VerticleBase {
    private final AggregateConfig config;
    private final LoadMonitor pressure;
    private final PipelineMetrics metrics;
    private final Clock clock;
    private final History history;
    private final Peers peers;
    /** The catalog to switch to next, once the current reading of history has ended. */
    private @Nullable Catalog wanted;

    private Counting current;
    private PartExchange exchange;
    private Publisher publisher;
    private @Nullable Counting next;
    private long publishing = -1;
    private long exchanging = -1;

    /** The windows of one catalog, with the refill and the publisher that belong to them. */
    private record Counting(Windows windows, EarlyWindows early, Refill refill) {}

    @SuppressWarnings("NullAway.Init") // created on the event loop, in start
    public AggregateVerticle(
            Catalog catalog,
            AggregateConfig config,
            LoadMonitor pressure,
            PipelineMetrics metrics,
            Clock clock,
            History history,
            Peers peers) {
        this.wanted = catalog;
        this.config = config;
        this.pressure = pressure;
        this.metrics = metrics;
        this.clock = clock;
        this.history = history;
        this.peers = peers;
    }

    @Override
    public Future<?> start() {
        current = counting(Objects.requireNonNull(wanted));
        ExchangeMeters meters = new ExchangeMeters(metrics);
        exchange = new PartExchange(config, clock, System::nanoTime, peers, meters, current.windows());
        publisher = publisher();
        wanted = null;
        EventBus bus = vertx.eventBus();
        MessageConsumer<CommittedEvents> committed = bus.localConsumer(Addresses.COMMITTED, this::count);
        MessageConsumer<String> questions =
                bus.localConsumer(Addresses.SNAPSHOT, question -> publisher.answer(question));
        publishing = vertx.setPeriodic(config.publishEvery().toMillis(), id -> tick());
        exchanging = vertx.setPeriodic(0, PartExchange.EVERY.toMillis(), id -> exchange.tick());
        return Future.all(committed.completion(), questions.completion())
                .onSuccess(subscribed -> current.refill().read());
    }

    private Counting counting(Catalog catalog) {
        Windows windows = new Windows(catalog, config);
        Refill refill = new Refill(vertx, config, clock, history, () -> new Windows(catalog, config), windows);
        return new Counting(windows, new EarlyWindows(windows, config), refill);
    }

    private Publisher publisher() {
        return new Publisher(
                vertx.eventBus(),
                current.windows(),
                exchange,
                current.refill(),
                pressure,
                metrics.log()::lagSeconds,
                clock);
    }

    /**
     * Switches to another catalog. Its windows are filled from history while the current windows continue, and replace
     * them when they are complete. If several catalogs follow quickly, the last one wins.
     */
    public Future<Void> useCatalog(Catalog catalog) {
        return Future.future(done -> context.runOnContext(v -> {
            wanted = catalog;
            done.complete();
        }));
    }

    /**
     * Publishes nothing more, and leaves it to the other servers to count what this one still stores. When it
     * completes, subscribers on other event loops have all messages in their queues, so none of these arrives after a
     * subscriber ends.
     */
    public Future<Void> stopPublishing() {
        return Future.future(done -> context.runOnContext(v -> {
            vertx.cancelTimer(publishing);
            vertx.cancelTimer(exchanging);
            done.complete();
        }));
    }

    private void tick() {
        if (next != null && next.refill().complete()) {
            current = next;
            next = null;
            exchange.use(current.windows());
            publisher = publisher();
        }
        if (next == null && wanted != null) {
            next = counting(wanted);
            wanted = null;
            next.refill().read();
        }
        current.early().release(clock.millis());
        publisher.tick();
    }

    private void count(Message<CommittedEvents> message) {
        message.reply(null); // replies first, because persist need not wait for the counting of committed rows
        long now = clock.millis();
        boolean late = message.body().late();
        Counting following = next;
        for (TelemetryEvent event : message.body().events()) {
            if (current.refill().accepts(event, late)
                    && current.early().observe(event, now) == Windows.WindowPlacement.LATE) {
                metrics.lateForWindow(event.type().family(), 1);
            }
            if (following != null && following.refill().accepts(event, late)) {
                following.early().observe(event, now);
            }
        }
    }
}
