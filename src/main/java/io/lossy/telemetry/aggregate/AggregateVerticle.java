package io.lossy.telemetry.aggregate;

import io.lossy.telemetry.catalog.Catalog;
import io.lossy.telemetry.event.Addresses;
import io.lossy.telemetry.event.CommittedEvents;
import io.lossy.telemetry.event.TelemetryEvent;
import io.lossy.telemetry.metrics.PipelineMetrics;
import io.lossy.telemetry.pressure.Pressure;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import java.time.Clock;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The end of an event's journey: counts what persist says is committed, and publishes every family's figures each second
 * on {@link Addresses#aggregates}, changed or not, so that a subscriber can tell silence from a broken line.
 *
 * <p>Nothing is published before history has been read once (see {@link Refill}); should that have failed, messages
 * carry {@code "refilled": false} until it has succeeded or is no longer needed. {@link Addresses#SNAPSHOT} is answered
 * with what was published last, so it costs the same however often it is asked.
 *
 * <p>A family's message is built once a publication. On the local bus Vert.x copies a {@code JsonObject} for every
 * consumer and every reply: a bridge with many sockets does best to consume each address once and fan the text out.
 */
public final class AggregateVerticle extends VerticleBase {
    private final AggregateConfig config;
    private final Pressure pressure;
    private final PipelineMetrics metrics;
    private final Clock clock;
    private final History history;
    /** Of a catalog that is to be followed, once what is being read has been. */
    private @Nullable Catalog wanted;

    private Counting current;
    private @Nullable Counting next;

    /** One catalog's windows, and what fills and tells them. */
    private record Counting(Windows windows, Refill refill, Publisher publisher) {}

    @SuppressWarnings("NullAway.Init") // current is made on the event loop, in start
    public AggregateVerticle(
            Catalog catalog,
            AggregateConfig config,
            Pressure pressure,
            PipelineMetrics metrics,
            Clock clock,
            History history) {
        this.wanted = catalog;
        this.config = config;
        this.pressure = pressure;
        this.metrics = metrics;
        this.clock = clock;
        this.history = history;
    }

    @Override
    public Future<?> start() {
        current = counting(Objects.requireNonNull(wanted));
        wanted = null;
        EventBus bus = vertx.eventBus();
        MessageConsumer<CommittedEvents> committed = bus.localConsumer(Addresses.COMMITTED, this::count);
        MessageConsumer<String> questions = bus.localConsumer(
                Addresses.SNAPSHOT, question -> current.publisher().answer(question));
        vertx.setPeriodic(config.publishEvery().toMillis(), id -> tick());
        return Future.all(committed.completion(), questions.completion())
                .onSuccess(subscribed -> current.refill().read());
    }

    private Counting counting(Catalog catalog) {
        Windows windows = new Windows(catalog, config);
        Refill refill = new Refill(vertx, config, clock, history, () -> new Windows(catalog, config), windows);
        return new Counting(windows, refill, new Publisher(vertx.eventBus(), windows, refill, pressure, clock));
    }

    /**
     * Counts by another catalog. Its windows are filled from history while the present ones go on, and take over when
     * they are complete; of several catalogs in a row the last counts.
     */
    public Future<Void> follow(Catalog catalog) {
        Promise<Void> heard = Promise.promise();
        context.runOnContext(v -> {
            wanted = catalog;
            heard.complete();
        });
        return heard.future();
    }

    private void tick() {
        if (next != null && next.refill().complete()) {
            current = next;
            next = null;
        }
        if (next == null && wanted != null) {
            next = counting(wanted);
            wanted = null;
            next.refill().read();
        }
        current.publisher().tick();
    }

    private void count(Message<CommittedEvents> told) {
        told.reply(null); // its rows are safe: persist waits for nothing here
        long now = clock.millis();
        Counting following = next;
        for (TelemetryEvent event : told.body().events()) {
            if (current.refill().takes(event) && current.windows().observe(event, now) == Windows.Verdict.LATE) {
                metrics.lateForWindow(event.type().family(), 1);
            }
            if (following != null && following.refill().takes(event)) {
                following.windows().observe(event, now);
            }
        }
    }
}
