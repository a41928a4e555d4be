package io.lossy.telemetry.validate;

import io.lossy.telemetry.event.Addresses;
import io.lossy.telemetry.event.BatchOutcome;
import io.lossy.telemetry.event.ClientReport;
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
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The second room: has each event of a request judged, sends what is fit to the batches of its families and what is not
 * to be recorded, and answers ingest when both are on disk. Nothing is said of an event before it is true: a rejection
 * that could not be recorded is a retry, like an event that could not be stored.
 */
public final class ValidateVerticle extends VerticleBase {
    private static final Logger LOG = LoggerFactory.getLogger(ValidateVerticle.class);
    /** Longer than the store's own time-outs, shorter than the client waits. */
    private static final DeliveryOptions ASK =
            new DeliveryOptions().setLocalOnly(true).setSendTimeout(15_000);

    /** Code of a failure for which the database is to blame. */
    private static final int UNAVAILABLE = 503;

    private volatile EventValidator validator;
    private final Predicate<String> optOuts;
    private final PipelineMetrics metrics;
    private @Nullable MessageConsumer<IngestRequest> consumer;

    /** @param optOuts whether the install with this pseudonym has opted out; asked for each request, from any thread */
    public ValidateVerticle(EventValidator validator, Predicate<String> optOuts, PipelineMetrics metrics) {
        this.validator = validator;
        this.optOuts = optOuts;
        this.metrics = metrics;
    }

    /** From the next request on; a request is judged by one validator from its first event to its last. */
    public void judgeBy(EventValidator next) {
        validator = next;
    }

    @Override
    public Future<?> start() {
        consumer = vertx.eventBus()
                .<IngestRequest>localConsumer(Addresses.VALIDATE)
                .handler(this::onRequest);
        return consumer.completion();
    }

    @Override
    public Future<?> stop() {
        return consumer == null ? Future.succeededFuture() : consumer.unregister();
    }

    private void onRequest(Message<IngestRequest> message) {
        Future.succeededFuture(message.body())
                .compose(this::heard)
                .compose(this::answer)
                .onSuccess(message::reply)
                .onFailure(fault -> {
                    if (fault instanceof Unheard) {
                        metrics.nacked(
                                Stage.INGEST,
                                Reason.DATABASE_UNAVAILABLE,
                                message.body().events().size());
                        message.fail(UNAVAILABLE, "the choice could not be kept");
                        return;
                    }
                    // Only a fault of ours leads here, before any end was counted; ingest says retry.
                    metrics.nacked(
                            Stage.INGEST,
                            Reason.OVERLOADED,
                            message.body().events().size());
                    LOG.atError().setCause(fault).log("a request could not be judged");
                    message.fail(500, "the request could not be judged");
                });
    }

    /** A choice is on disk before anything that comes with it is judged, and holds from then on. */
    private Future<Heard> heard(IngestRequest request) {
        EventValidator judge = validator;
        Envelope envelope = judge.open(request);
        Boolean choice = request.optOut();
        boolean out = envelope.installs().stream().anyMatch(optOuts);
        if (choice == null || envelope.installs().isEmpty()) {
            return Future.succeededFuture(new Heard(judge, request, envelope, out, !out));
        }
        return vertx.eventBus()
                .<Boolean>request(Addresses.PERSIST_OPT_OUTS, new OptOut(envelope.installs(), choice), ASK)
                // The last books of an install are kept once; told again, they would come back after an erasure.
                .map(changed -> new Heard(judge, request, envelope, choice, !choice || changed.body()))
                .recover(failure -> Future.failedFuture(new Unheard(failure)));
    }

    private Future<IngestOutcome> answer(Heard heard) {
        IngestRequest request = heard.request();
        Judgements judgements = new Judgements(request, verdicts(heard));
        if (heard.books()) {
            keepReport(request, heard.envelope().installId());
        }

        List<Future<?>> asked = new ArrayList<>();
        List<Judgements.Group> groups = judgements.groups();
        judgements.accepted(groups).forEach(metrics::accepted);
        groups.forEach(group -> asked.add(store(judgements, group)));
        Judgements.Refusals refusals = judgements.refusals();
        if (refusals != null) {
            asked.add(record(judgements, refusals));
        }
        return Future.join(asked).map(all -> {
            Account.of(judgements).report(metrics);
            return judgements.outcome();
        });
    }

    private static List<Verdict> verdicts(Heard heard) {
        EventValidator judge = heard.judge();
        List<?> events = heard.request().events();
        List<Verdict> verdicts = new ArrayList<>(events.size());
        for (int place = 0; place < events.size(); place++) {
            Object raw = events.get(place);
            verdicts.add(heard.optedOut() ? judge.unread(raw) : judge.judge(raw, place, heard.envelope()));
        }
        return verdicts;
    }

    /** Always succeeds: what goes wrong on the way is a reason to retry. */
    private Future<?> store(Judgements judgements, Judgements.Group group) {
        String address = Addresses.batch(group.batch().family());
        return vertx.eventBus()
                .<BatchOutcome>request(address, group.batch(), ASK)
                .map(reply -> {
                    if (reply.body().results().size() != group.places().size()) {
                        throw new IllegalStateException("a batch was not answered event by event");
                    }
                    judgements.settle(group, reply.body().results());
                    return null;
                })
                .otherwise(failure -> {
                    note(failure, group.batch().family(), group.places().size());
                    judgements.retry(group.places(), new EventResult.Retry(reason(failure), Stage.QUEUE));
                    return null;
                });
    }

    private Future<?> record(Judgements judgements, Judgements.Refusals refusals) {
        return vertx.eventBus()
                .<RejectionOutcome>request(Addresses.PERSIST_REJECTIONS, refusals.batch(), ASK)
                .map(reply -> {
                    judgements.settle(refusals, reply.body());
                    return null;
                })
                .otherwise(failure -> {
                    note(failure, "rejections", refusals.places().size());
                    judgements.retry(refusals.places(), new EventResult.Retry(reason(failure), Stage.INGEST));
                    return null;
                });
    }

    /** Not waited for: the next report, being cumulative, says it again. */
    private void keepReport(IngestRequest request, @Nullable String installId) {
        IngestRequest.RawReport report = request.report();
        if (report == null || installId == null) {
            return;
        }
        ClientReport kept = new ClientReport(installId, request.receivedAt(), report.emitted(), report.discarded());
        vertx.eventBus()
                .request(Addresses.PERSIST_REPORTS, kept, ASK)
                .onFailure(failure -> LOG.atDebug()
                        .addKeyValue("cause", failure.getMessage())
                        .log("a client report was not kept; the next one says it again"));
    }

    private static Reason reason(Throwable failure) {
        boolean gone = failure instanceof ReplyException e && e.failureType() == ReplyFailure.NO_HANDLERS;
        return gone ? Reason.SHUTTING_DOWN : Reason.DATABASE_UNAVAILABLE;
    }

    /** At DEBUG, for it is one a request: the room that failed has said so, and {@code nacked} counts. */
    private static void note(Throwable failure, String lane, int events) {
        LOG.atDebug()
                .addKeyValue("lane", lane)
                .addKeyValue("events", events)
                .addKeyValue("cause", failure.getMessage())
                .log("not stored; the client is told to retry");
    }

    /**
     * A request of which is known whether its install takes part.
     *
     * @param judge the catalog that all its events are judged by
     * @param books whether its report is kept
     */
    private record Heard(
            EventValidator judge, IngestRequest request, Envelope envelope, boolean optedOut, boolean books) {}

    /** A choice that could not be kept: the client tells it again. */
    private static final class Unheard extends Exception {
        private static final long serialVersionUID = 1L;

        Unheard(Throwable cause) {
            super(cause);
        }
    }
}
