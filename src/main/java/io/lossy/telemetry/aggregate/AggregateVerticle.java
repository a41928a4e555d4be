package io.lossy.telemetry.aggregate;

import io.lossy.telemetry.catalog.Catalog;
import io.lossy.telemetry.event.Addresses;
import io.lossy.telemetry.event.CommittedEvents;
import io.lossy.telemetry.event.TelemetryEvent;
import io.lossy.telemetry.metrics.PipelineMetrics;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import java.time.Clock;

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
    private final Catalog catalog;
    private final AggregateConfig config;
    private final PipelineMetrics metrics;
    private final Clock clock;
    private final History history;

    public AggregateVerticle(
            Catalog catalog, AggregateConfig config, PipelineMetrics metrics, Clock clock, History history) {
        this.catalog = catalog;
        this.config = config;
        this.metrics = metrics;
        this.clock = clock;
        this.history = history;
    }

    @Override
    public Future<?> start() {
        Windows windows = new Windows(catalog, config);
        Refill refill = new Refill(vertx, config, clock, history, () -> new Windows(catalog, config), windows);
        Publisher publisher = new Publisher(vertx.eventBus(), windows, refill, clock);
        EventBus bus = vertx.eventBus();
        MessageConsumer<CommittedEvents> committed =
                bus.localConsumer(Addresses.COMMITTED, told -> count(told, windows, refill));
        MessageConsumer<String> questions = bus.localConsumer(Addresses.SNAPSHOT, publisher::answer);
        vertx.setPeriodic(config.publishEvery().toMillis(), id -> publisher.tick());
        return Future.all(committed.completion(), questions.completion()).onSuccess(subscribed -> refill.read());
    }

    private void count(Message<CommittedEvents> told, Windows windows, Refill refill) {
        told.reply(null); // its rows are safe: persist waits for nothing here
        long now = clock.millis();
        for (TelemetryEvent event : told.body().events()) {
            if (refill.takes(event) && windows.observe(event, now) == Windows.Verdict.LATE) {
                metrics.lateForWindow(event.type().family(), 1);
            }
        }
    }
}
