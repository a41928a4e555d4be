package io.lossy.telemetry.batch;

import io.lossy.telemetry.catalog.model.Family;
import io.lossy.telemetry.event.Addresses;
import io.lossy.telemetry.event.BatchOutcome;
import io.lossy.telemetry.event.EventBatch;
import io.lossy.telemetry.event.EventResult;
import io.lossy.telemetry.event.Failpoint;
import io.lossy.telemetry.event.Reason;
import io.lossy.telemetry.event.Stage;
import io.lossy.telemetry.event.TelemetryEvent;
import io.lossy.telemetry.metrics.PipelineMetrics;
import io.lossy.telemetry.overload.LoadLevel;
import io.lossy.telemetry.overload.LoadMonitor;
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
 * Runs group commit for one family: receives an {@link EventBatch} and replies with a {@link BatchOutcome} when each of
 * its events has been committed or has failed.
 *
 * <p>The batch size adapts to the database. A lone event is sent at once if no batch of its family is in progress.
 * While one is, events collect; they are sent when it returns, or when they are due. So batches grow as the database
 * slows down. If many small requests arrive, {@link SharedCommits} lets those of some milliseconds share a commit.
 *
 * <p>Unsuccessful events are answered with retry. If the queue is full, the reason is {@link Reason#OVERLOADED}, at
 * once. Under overload, {@link Shedding} does the same for less important events. If a commit fails or times out, the
 * reason is {@link Reason#DATABASE_UNAVAILABLE}: it is unknown whether the events are stored, and a retry is safe.
 *
 * <p>On stop, answers new events with {@link Reason#SHUTTING_DOWN}, commits the waiting ones and answers every request
 * before the stop completes.
 */
public final class BatchVerticle extends VerticleBase {
    private static final Logger LOG = LoggerFactory.getLogger(BatchVerticle.class);
    private static final long NO_TIMER = -1;

    private final Family family;
    private final BatchConfig config;
    private final Clock clock;
    private final Shedding shedding;
    private final QueueGauges gauges;
    private final Batcher<PendingRequest> batcher;
    private final Set<BatchInFlight<PendingRequest>> inFlight = Collections.newSetFromMap(new IdentityHashMap<>());
    private final DeliveryOptions toPersist;
    private final SharedCommits commits;
    private long timer = NO_TIMER;
    private @Nullable Promise<Void> stopping;

    /**
     * @param commits  the same for all families, with their limits
     * @param pressure decides which events are shed, and watches how full the queue is
     */
    public BatchVerticle(
            Family family, SharedCommits commits, LoadMonitor pressure, PipelineMetrics metrics, Clock clock) {
        this.family = family;
        this.config = commits.config();
        this.clock = clock;
        this.commits = commits;
        int capacity = config.capacityEvents(family.batch());
        this.batcher = new Batcher<>(family.batch(), capacity, config.capacityBytes(family.batch()));
        this.shedding = new Shedding(family, pressure, metrics);
        this.gauges = new QueueGauges(metrics, family.name(), capacity, clock);
        pressure.register(gauges::share, LoadLevel.refusing(family.priority()), Reason.OVERLOADED);
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
        long timeout = vertx.setTimer(config.drainTimeout().toMillis(), id -> drainTimedOut());
        drain();
        return drained.future().onComplete(done -> vertx.cancelTimer(timeout));
    }

    private void onRequest(Message<EventBatch> request) {
        EventBatch batch = request.body();
        if (batch.events().isEmpty()) {
            request.reply(new BatchOutcome(List.of()));
        } else if (stopping != null) {
            answerRetry(request, Reason.SHUTTING_DOWN);
        } else {
            enqueue(new PendingRequest(request, shedding.retryResults(batch.events())));
        }
    }

    private void enqueue(PendingRequest asker) {
        List<TelemetryEvent> taken = asker.accepted();
        if (taken.isEmpty()) {
            asker.answer(new BatchOutcome(List.of()));
        } else if (batcher.add(taken, asker, clock.millis()) == Batcher.BatchDecision.FULL) {
            asker.answer(retryResults(taken.size(), Reason.OVERLOADED));
        } else {
            drain();
        }
    }

    private void answerRetry(Message<EventBatch> request, Reason reason) {
        request.reply(retryResults(request.body().events().size(), reason));
    }

    private static BatchOutcome retryResults(int events, Reason reason) {
        return new BatchOutcome(Collections.nCopies(events, new EventResult.Retry(reason, Stage.QUEUE)));
    }

    /** Sends the due batches, as many as may be in flight. If none is, the others go at the next shared commit. */
    private void drain() {
        long now = clock.millis();
        while (inFlight.size() < config.maxInFlightBatches() && mayFlush(now)) {
            send(batcher.take());
        }
        gauges.show(batcher.depth(), batcher.share(), batcher.oldest());
        Promise<Void> drained = stopping;
        if (drained != null) {
            if (batcher.isEmpty() && inFlight.isEmpty()) {
                drained.tryComplete();
            }
        } else if (!batcher.isEmpty() && inFlight.size() < config.maxInFlightBatches()) {
            if (inFlight.isEmpty()) {
                commits.request(this, vertx);
            }
            setTimer(now);
        }
    }

    private boolean mayFlush(long now) {
        return stopping == null ? batcher.due(now) : !batcher.isEmpty();
    }

    /** Returns the number of waiting events. */
    int waiting() {
        return batcher.depth();
    }

    /** Sends the next batch, unless one went meanwhile. */
    void sendNext() {
        if (inFlight.isEmpty() && !batcher.isEmpty()) {
            send(batcher.take());
            drain();
        }
    }

    /** Sets a timer for the time when the next batch is due. */
    private void setTimer(long now) {
        if (timer == NO_TIMER) {
            timer = vertx.setTimer(Math.max(1, batcher.dueIn(now)), id -> {
                timer = NO_TIMER;
                drain();
            });
        }
    }

    private void send(BatchInFlight<PendingRequest> flush) {
        Failpoint.FLUSH.pass();
        inFlight.add(flush);
        vertx.eventBus()
                .<BatchOutcome>request(Addresses.PERSIST, new EventBatch(family.name(), flush.events()), toPersist)
                .onComplete(reply -> onCommitted(flush, reply));
    }

    private void onCommitted(BatchInFlight<PendingRequest> flush, AsyncResult<Message<BatchOutcome>> reply) {
        if (!inFlight.remove(flush)) {
            return; // giveUp has already answered its requests
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
                    .log("batch failed; its events are answered with retry");
            answer(flush.settleAll(new EventResult.Retry(Reason.DATABASE_UNAVAILABLE, Stage.WRITER)));
        }
        drain();
    }

    /** Answers all remaining events with retry, because the database did not reply within the drain time-out. */
    private void drainTimedOut() {
        EventResult asked = new EventResult.Retry(Reason.SHUTTING_DOWN, Stage.WRITER);
        int events = batcher.depth();
        for (BatchInFlight<PendingRequest> flush : List.copyOf(inFlight)) {
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
        drain();
    }

    private static void answer(List<Request<PendingRequest>> complete) {
        complete.forEach(request -> request.pending().answer(request.outcome()));
    }
}
