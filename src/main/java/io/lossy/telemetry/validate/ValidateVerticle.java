package io.lossy.telemetry.validate;

import io.lossy.telemetry.bus.BundledConsumer;
import io.lossy.telemetry.bus.BundledRequest;
import io.lossy.telemetry.bus.BundledSender;
import io.lossy.telemetry.event.Addresses;
import io.lossy.telemetry.event.BatchOutcome;
import io.lossy.telemetry.event.ClientReport;
import io.lossy.telemetry.event.EventBatch;
import io.lossy.telemetry.event.EventResult;
import io.lossy.telemetry.event.IngestOutcome;
import io.lossy.telemetry.event.IngestRequest;
import io.lossy.telemetry.event.OptOut;
import io.lossy.telemetry.event.Reason;
import io.lossy.telemetry.event.RejectionOutcome;
import io.lossy.telemetry.event.Stage;
import io.lossy.telemetry.metrics.PipelineMetrics;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs one instance of the validate stage: validates each event of a request, sends accepted events to the batch stage
 * of their families and rejections to the persist stage, and replies to ingest when both are on disk. No result is
 * reported before it is true: a rejection that could not be recorded becomes a retry, like an event that could not be
 * stored.
 */
public final class ValidateVerticle extends VerticleBase {
    private static final Logger LOG = LoggerFactory.getLogger(ValidateVerticle.class);
    /** Longer than the time-outs of the store, shorter than the client waits for its reply. */
    private static final DeliveryOptions REQUEST =
            new DeliveryOptions().setLocalOnly(true).setSendTimeout(15_000);

    /** Longer than {@link #REQUEST}, with which the batch stage passes a batch on. */
    private static final Duration BATCH_TIMEOUT = Duration.ofSeconds(16);

    /** The failure code if the database is the cause. */
    private static final int UNAVAILABLE = 503;

    private final int instance;
    private final Supplier<EventValidator> validator;
    private final Predicate<String> optOuts;
    private final PipelineMetrics metrics;
    private @Nullable BundledConsumer<IngestRequest, IngestOutcome> consumer;
    private @Nullable BundledConsumer<IngestRequest, IngestOutcome> dryRuns;
    private @Nullable BundledSender<EventBatch, BatchOutcome> batches;

    /**
     * @param instance  its number, from 0; it answers the ingest instance with the same number
     * @param validator returns the validator of the current catalog; called once for each request, from any thread
     * @param optOuts returns true if the install with this pseudonym has opted out; called for each request, from any
     *                thread
     */
    public ValidateVerticle(
            int instance, Supplier<EventValidator> validator, Predicate<String> optOuts, PipelineMetrics metrics) {
        this.instance = instance;
        this.validator = validator;
        this.optOuts = optOuts;
        this.metrics = metrics;
    }

    @Override
    public Future<?> start() {
        batches = BundledSender.open(vertx, Addresses.BATCH, BATCH_TIMEOUT);
        consumer = BundledConsumer.open(vertx, Addresses.validate(instance), this::onRequests);
        dryRuns = BundledConsumer.open(
                vertx, Addresses.validateDryRun(instance), new DryRun(validator, optOuts, metrics)::onRequests);
        return Future.join(consumer.completion(), dryRuns.completion());
    }

    @Override
    public Future<?> stop() {
        return Future.join(
                consumer == null ? Future.succeededFuture() : consumer.close(),
                dryRuns == null ? Future.succeededFuture() : dryRuns.close(),
                batches == null ? Future.succeededFuture() : batches.close());
    }

    /** Validates the requests of one turn. The valid events of one family travel on together. */
    private void onRequests(List<BundledRequest<IngestRequest, IngestOutcome>> requests) {
        TurnOfRequests turn = new TurnOfRequests();
        for (BundledRequest<IngestRequest, IngestOutcome> request : requests) {
            attempt(request, () -> onRequest(request, turn));
        }
        send(turn);
    }

    private void onRequest(BundledRequest<IngestRequest, IngestOutcome> message, TurnOfRequests turn) {
        IngestRequest request = message.body();
        EventValidator current = validator.get(); // once, so that all events of a request have the same
        Envelope envelope = current.open(request);
        Boolean choice = request.optOut();
        boolean out = envelope.installs().stream().anyMatch(optOuts);
        if (choice == null || envelope.installs().isEmpty()) {
            validate(message, new ResolvedRequest(current, request, envelope, out, !out), turn);
            return;
        }
        // The choice applies to the events of the same request already, so it is stored before they are validated.
        vertx.eventBus()
                .<Boolean>request(Addresses.PERSIST_OPT_OUTS, new OptOut(envelope.installs(), choice), REQUEST)
                .onSuccess(changed -> attempt(message, () -> {
                    TurnOfRequests own = new TurnOfRequests();
                    // The last report of an install that opts out is stored once. A repeated opt-out must not store it
                    // again, because the install may have been erased since.
                    boolean reportKept = !choice || changed.body();
                    validate(message, new ResolvedRequest(current, request, envelope, choice, reportKept), own);
                    send(own);
                }))
                .onFailure(failure -> optOutNotStored(message));
    }

    private void optOutNotStored(BundledRequest<IngestRequest, IngestOutcome> message) {
        metrics.nacked(
                Stage.INGEST,
                Reason.DATABASE_UNAVAILABLE,
                message.body().events().size());
        message.fail(UNAVAILABLE, "the opt-out could not be stored");
    }

    /** Fails the request if a bug in the server leads to an exception. Ingest then replies with retry. */
    private void attempt(BundledRequest<IngestRequest, IngestOutcome> message, Runnable step) {
        try {
            step.run();
        } catch (RuntimeException fault) {
            metrics.nacked(
                    Stage.INGEST, Reason.OVERLOADED, message.body().events().size());
            LOG.atError().setCause(fault).log("request validation failed");
            message.fail(500, "request validation failed");
        }
    }

    private void validate(
            BundledRequest<IngestRequest, IngestOutcome> message, ResolvedRequest resolved, TurnOfRequests turn) {
        IngestRequest request = resolved.request();
        BatchResults results = new BatchResults(request, resolved.validateAll());
        List<BatchResults.FamilyGroup> groups = results.groups();
        BatchResults.RejectedGroupOfRequest refusals = results.rejections();
        if (resolved.reportKept()) {
            keepReport(request, resolved.envelope().installId());
        }
        results.addAccepted(groups, turn.accepted());
        OpenRequest pending = new OpenRequest(message, results, groups.size() + (refusals == null ? 0 : 1));
        groups.forEach(group -> turn.batches().add(pending, group));
        if (refusals != null) {
            record(pending, refusals);
        } else if (pending.isComplete()) {
            turn.complete().add(pending);
        }
    }

    private void send(TurnOfRequests turn) {
        turn.accepted().forEach(metrics::accepted);
        turn.batches().all().forEach(this::store);
        OpenRequest.reply(turn.complete(), metrics);
    }

    private void store(FamilyBatches.FamilyBatch batch) {
        BundledSender<EventBatch, BatchOutcome> sender = Objects.requireNonNull(batches);
        sender.request(batch.message())
                .map(outcome -> batch.settle(outcome.results()))
                .otherwise(failure -> {
                    logNotStored(failure, batch.family(), batch.size());
                    return batch.retry(new EventResult.Retry(reason(failure), Stage.QUEUE));
                })
                .onSuccess(complete -> OpenRequest.reply(complete, metrics));
    }

    private void record(OpenRequest request, BatchResults.RejectedGroupOfRequest refusals) {
        vertx.eventBus()
                .<RejectionOutcome>request(Addresses.PERSIST_REJECTIONS, refusals.batch(), REQUEST)
                .map(reply -> {
                    request.results().settle(refusals, reply.body());
                    return null;
                })
                .otherwise(failure -> {
                    logNotStored(failure, "rejections", refusals.places().size());
                    request.results().retry(refusals.places(), new EventResult.Retry(reason(failure), Stage.INGEST));
                    return null;
                })
                .onSuccess(done -> {
                    request.partDone();
                    if (request.isComplete()) {
                        OpenRequest.reply(List.of(request), metrics);
                    }
                });
    }

    /**
     * Sends the client's report to be stored, without waiting. If that fails, the next report has the same counts
     * because reports are cumulative.
     */
    private void keepReport(IngestRequest request, @Nullable String installId) {
        IngestRequest.RawReport report = request.report();
        if (report == null || installId == null) {
            return;
        }
        ClientReport kept = new ClientReport(installId, request.receivedAt(), report.emitted(), report.discarded());
        vertx.eventBus()
                .request(Addresses.PERSIST_REPORTS, kept, REQUEST)
                .onFailure(failure -> LOG.atDebug()
                        .addKeyValue("cause", failure.getMessage())
                        .log("client report not stored; the next one contains its counts"));
    }

    private static Reason reason(Throwable failure) {
        boolean gone = failure instanceof ReplyException e && e.failureType() == ReplyFailure.NO_HANDLERS;
        return gone ? Reason.SHUTTING_DOWN : Reason.DATABASE_UNAVAILABLE;
    }

    /**
     * Logs at DEBUG because it happens once per request, the stage that failed has logged the cause, and {@code nacked}
     * counts it.
     */
    private static void logNotStored(Throwable failure, String lane, int events) {
        LOG.atDebug()
                .addKeyValue("lane", lane)
                .addKeyValue("events", events)
                .addKeyValue("cause", failure.getMessage())
                .log("events not stored; answered with retry");
    }

    /** What the requests of one turn have in common. */
    private record TurnOfRequests(FamilyBatches batches, Map<String, Integer> accepted, List<OpenRequest> complete) {
        TurnOfRequests() {
            this(new FamilyBatches(), new HashMap<>(), new ArrayList<>());
        }
    }
}
