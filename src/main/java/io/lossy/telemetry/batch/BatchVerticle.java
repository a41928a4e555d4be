package io.lossy.telemetry.batch;

import io.lossy.telemetry.catalog.Family;
import io.lossy.telemetry.event.Addresses;
import io.lossy.telemetry.event.BatchOutcome;
import io.lossy.telemetry.event.EventBatch;
import io.lossy.telemetry.event.EventResult;
import io.lossy.telemetry.event.FaultPoint;
import io.lossy.telemetry.event.Reason;
import io.lossy.telemetry.event.Stage;
import io.lossy.telemetry.event.TelemetryEvent;
import io.lossy.telemetry.metrics.PipelineMetrics;
import io.lossy.telemetry.pressure.Level;
import io.lossy.telemetry.pressure.Pressure;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import java.time.Clock;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Group commit for one family: asked with an {@link EventBatch}, it answers with a {@link BatchOutcome} when everything
 * in the batch has been committed (or has failed to be).
 *
 * <p>It clocks itself: while commits are under way, events collect, and when one returns what has collected by then goes
 * next, so batches grow by themselves as the database slows down. What can't wait is refused at once with
 * {@link Reason#OVERLOADED}, and so is, by {@link Shedding}, what others go before; a commit that fails or times out leaves its events with
 * {@link Reason#DATABASE_UNAVAILABLE}, because nobody knows whether they are stored, and asking again is safe.
 *
 * <p>On stop it takes nothing more ({@link Reason#SHUTTING_DOWN}), commits what waits and answers every asker before it
 * is gone.
 */
public final class BatchVerticle extends VerticleBase {
    private static final Logger LOG = LoggerFactory.getLogger(BatchVerticle.class);
    private static final long NO_TIMER = -1;

    private final Family family;
    private final BatchConfig config;
    private final Clock clock;
    private final Shedding shedding;
    private final QueueGauges gauges;
    private final Batcher<Asker> batcher;
    private final Set<Flush<Asker>> inFlight = Collections.newSetFromMap(new IdentityHashMap<>());
    private final DeliveryOptions toPersist;
    private long timer = NO_TIMER;
    private @Nullable Promise<Void> stopping;

    /** @param pressure by which events are refused, and which is told how full the queue is */
    public BatchVerticle(Family family, BatchConfig config, Pressure pressure, PipelineMetrics metrics, Clock clock) {
        this.family = family;
        this.config = config;
        this.clock = clock;
        int capacity = config.capacityEvents(family.batch());
        this.batcher = new Batcher<>(family.batch(), capacity, config.capacityBytes(family.batch()));
        this.shedding = new Shedding(family, pressure, metrics);
        this.gauges = new QueueGauges(metrics, family.name(), capacity, clock);
        pressure.watch(gauges::share, Level.refusing(family.priority()), Reason.OVERLOADED);
        this.toPersist = new DeliveryOptions()
                .setLocalOnly(true)
                .setSendTimeout(config.persistTimeout().toMillis());
    }

    @Override
    public Future<?> start() {
        return vertx.eventBus()
                .localConsumer(Addresses.batch(family.name()), this::onRequest)
                .completion();
    }

    @Override
    public Future<?> stop() {
        Promise<Void> drained = Promise.promise();
        stopping = drained;
        long timeout = vertx.setTimer(config.drainTimeout().toMillis(), id -> giveUp());
        pump();
        return drained.future().onComplete(done -> vertx.cancelTimer(timeout));
    }

    private void onRequest(Message<EventBatch> request) {
        EventBatch batch = request.body();
        if (batch.events().isEmpty()) {
            request.reply(new BatchOutcome(List.of()));
        } else if (stopping != null) {
            refuse(request, Reason.SHUTTING_DOWN);
        } else {
            take(new Asker(request, shedding.refused(batch.events())));
        }
    }

    private void take(Asker asker) {
        List<TelemetryEvent> taken = asker.taken();
        if (taken.isEmpty()) {
            asker.answer(new BatchOutcome(List.of()));
        } else if (batcher.add(taken, asker, clock.millis()) == Batcher.Verdict.FULL) {
            asker.answer(untaken(taken.size(), Reason.OVERLOADED));
        } else {
            pump();
        }
    }

    private void refuse(Message<EventBatch> request, Reason reason) {
        request.reply(untaken(request.body().events().size(), reason));
    }

    private static BatchOutcome untaken(int events, Reason reason) {
        return new BatchOutcome(Collections.nCopies(events, new EventResult.Retry(reason, Stage.QUEUE)));
    }

    /** Sends what is due and may go, and sees to it that the rest is looked at when it will be. */
    private void pump() {
        long now = clock.millis();
        while (inFlight.size() < config.maxInFlightBatches() && goes(now)) {
            send(batcher.take());
        }
        gauges.show(batcher.depth(), batcher.share(), batcher.oldest());
        Promise<Void> drained = stopping;
        if (drained != null) {
            if (batcher.isEmpty() && inFlight.isEmpty()) {
                drained.tryComplete();
            }
        } else if (timer == NO_TIMER && inFlight.size() < config.maxInFlightBatches() && !batcher.isEmpty()) {
            timer = vertx.setTimer(Math.max(1, batcher.dueIn(now)), id -> {
                timer = NO_TIMER;
                pump();
            });
        }
    }

    private boolean goes(long now) {
        return stopping == null ? batcher.due(now) : !batcher.isEmpty();
    }

    private void send(Flush<Asker> flush) {
        FaultPoint.FLUSH.pass();
        inFlight.add(flush);
        vertx.eventBus()
                .<BatchOutcome>request(Addresses.PERSIST, new EventBatch(family.name(), flush.events()), toPersist)
                .onComplete(reply -> returned(flush, reply));
    }

    private void returned(Flush<Asker> flush, AsyncResult<Message<BatchOutcome>> reply) {
        if (!inFlight.remove(flush)) {
            return; // given up on while stopping: its askers have been answered
        }
        int events = flush.events().size();
        if (reply.succeeded() && reply.result().body().results().size() == events) {
            answer(flush.settle(reply.result().body().results()));
        } else {
            LOG.atWarn()
                    .addKeyValue("family", family.name())
                    .addKeyValue("events", events)
                    .addKeyValue(
                            "cause",
                            reply.succeeded()
                                    ? "wrong number of results"
                                    : reply.cause().toString())
                    .log("a batch came back without results; its events are answered with retry");
            answer(flush.settleAll(new EventResult.Retry(Reason.DATABASE_UNAVAILABLE, Stage.WRITER)));
        }
        pump();
    }

    /** The database did not answer in the time there is to stop: nobody is left without an answer. */
    private void giveUp() {
        EventResult asked = new EventResult.Retry(Reason.SHUTTING_DOWN, Stage.WRITER);
        int events = batcher.depth();
        for (Flush<Asker> flush : List.copyOf(inFlight)) {
            events += flush.events().size();
            answer(flush.settleAll(asked));
        }
        inFlight.clear();
        EventResult waited = new EventResult.Retry(Reason.SHUTTING_DOWN, Stage.QUEUE);
        while (!batcher.isEmpty()) {
            answer(batcher.take().settleAll(waited));
        }
        LOG.atWarn()
                .addKeyValue("family", family.name())
                .addKeyValue("events", events)
                .log("stopped before the database answered; these events are answered with retry");
        pump();
    }

    private static void answer(List<Request<Asker>> complete) {
        complete.forEach(request -> request.asker().answer(request.outcome()));
    }
}
