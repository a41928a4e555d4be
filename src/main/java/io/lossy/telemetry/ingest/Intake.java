package io.lossy.telemetry.ingest;

import io.lossy.telemetry.event.Addresses;
import io.lossy.telemetry.event.IngestOutcome;
import io.lossy.telemetry.event.IngestRequest;
import io.lossy.telemetry.event.Reason;
import io.lossy.telemetry.ingest.Admission.Refusal;
import io.lossy.telemetry.ingest.RequestReader.Envelope;
import io.lossy.telemetry.ingest.RequestReader.RefusedException;
import io.lossy.telemetry.metrics.PipelineMetrics;
import io.vertx.core.Future;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What both doors do with a request: let it in or turn it away, read its envelope, ask validate, and put the answer into
 * words. The answer comes when everything it says is on disk. Owned by one event loop.
 */
final class Intake {
    private static final Logger LOG = LoggerFactory.getLogger(Intake.class);
    /** Longer than the rooms behind give themselves, so that theirs is the answer. */
    private static final DeliveryOptions ASK =
            new DeliveryOptions().setLocalOnly(true).setSendTimeout(25_000);

    private final EventBus bus;
    private final Admission admission;
    private final WireJson json;
    private final RequestReader reader;
    private final ReplyWriter writer;
    private final PipelineMetrics metrics;
    private final Clock clock;
    private int waiting;

    Intake(
            EventBus bus,
            Admission admission,
            IngestConfig.Limits limits,
            ReplyWriter writer,
            PipelineMetrics metrics,
            Clock clock) {
        this.bus = bus;
        this.admission = admission;
        this.json = new WireJson(limits.depth(), limits.inflatedBytes());
        this.reader = new RequestReader(limits.maxEvents());
        this.writer = writer;
        this.metrics = metrics;
        this.clock = clock;
    }

    /** Takes the bytes of one HTTP body. */
    Future<Reply> take(Caller caller, byte[] bytes) {
        return bounded(bytes.length, () -> ask(caller, json.read(bytes)));
    }

    /** Takes a body that came inside a bridge message of {@code bytes} bytes, or from within this JVM. */
    Future<Reply> take(Caller caller, @Nullable Object body, int bytes) {
        return bounded(bytes, () -> ask(caller, body));
    }

    /** Requests let in and not yet answered. */
    int waiting() {
        return waiting;
    }

    WireJson json() {
        return json;
    }

    Reply refuse(Reason reason, String detail, long retryAfterMs) {
        metrics.refused(reason);
        return writer.refusal(null, reason, detail, retryAfterMs);
    }

    private Future<Reply> bounded(int bytes, Step step) {
        Instant start = clock.instant();
        Refusal refusal = admission.reserve(bytes);
        if (refusal != null) {
            return answered(start, refuse(refusal.reason(), refusal.detail(), refusal.retryAfterMs()));
        }
        waiting++;
        return attempt(step).onComplete(done -> {
            waiting--;
            admission.release(bytes);
            if (done.succeeded()) {
                measure(start, done.result());
            }
        });
    }

    private Future<Reply> answered(Instant start, Reply reply) {
        measure(start, reply);
        return Future.succeededFuture(reply);
    }

    private void measure(Instant start, Reply reply) {
        metrics.answered(reply.status(), Duration.between(start, clock.instant()));
    }

    private Future<Reply> attempt(Step step) {
        try {
            return step.run().recover(this::faulty);
        } catch (WireJson.MalformedJson e) {
            return Future.succeededFuture(refuse(Reason.REQUEST_MALFORMED, String.valueOf(e.getMessage()), 0));
        } catch (RefusedException e) {
            return Future.succeededFuture(refuse(e.reason(), String.valueOf(e.getMessage()), 0));
        } catch (RuntimeException e) {
            return faulty(e);
        }
    }

    /** A fault of ours: its sender keeps the events, and what it held is given back. */
    private Future<Reply> faulty(Throwable fault) {
        LOG.atError().setCause(fault).log("a request could not be dealt with");
        return Future.succeededFuture(refuse(Reason.OVERLOADED, "the server could not deal with this request", 5_000));
    }

    private Future<Reply> ask(Caller caller, @Nullable Object body) throws RefusedException {
        Envelope envelope = reader.read(body, clock.instant());
        IngestRequest request = envelope.request();
        int events = request.events().size();
        Refusal refusal = admission.admit(caller, envelope.key(), request.source(), events);
        if (refusal != null) {
            metrics.refused(refusal.reason());
            return Future.succeededFuture(
                    writer.refusal(request.batchId(), refusal.reason(), refusal.detail(), refusal.retryAfterMs()));
        }
        metrics.received(request.source(), events);
        return bus.<IngestOutcome>request(Addresses.VALIDATE, request, ASK)
                .transform(answer -> Future.succeededFuture(
                        answer.succeeded()
                                ? writer.outcome(
                                        request.batchId(), answer.result().body())
                                : lost(request, answer.cause())))
                .onComplete(answered -> metrics.settled(events));
    }

    /** validate didn't answer: nothing is known about the events, so their sender keeps them. */
    private Reply lost(IngestRequest request, Throwable failure) {
        LOG.atWarn()
                .addKeyValue("events", request.events().size())
                .setCause(failure)
                .log("request was not answered");
        // validate counts every request it has seen, late ones too; what never reached it is counted out here.
        if (failure instanceof ReplyException reply && reply.failureType() == ReplyFailure.NO_HANDLERS) {
            metrics.nacked(Reason.OVERLOADED, request.events().size());
        }
        return writer.refusal(request.batchId(), Reason.OVERLOADED, "the server did not finish in time", 2_000);
    }

    /** The part of taking a request that can turn it away. */
    private interface Step {
        Future<Reply> run() throws WireJson.MalformedJson, RefusedException;
    }
}
