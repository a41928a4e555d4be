package io.lossy.telemetry.ingest;

import io.lossy.telemetry.event.Addresses;
import io.lossy.telemetry.event.FaultPoint;
import io.lossy.telemetry.event.IngestAnswer;
import io.lossy.telemetry.event.IngestOutcome;
import io.lossy.telemetry.event.IngestRequest;
import io.lossy.telemetry.event.Reason;
import io.lossy.telemetry.event.Stage;
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
import java.util.Map;
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
    /** With this code validate says that the database is to blame. */
    private static final int UNAVAILABLE = 503;
    /** What JSON would write round a request or an event, its id and name included. */
    private static final int ENVELOPE_BYTES = 160;
    /** Likewise round a field, its name included. */
    private static final int FIELD_BYTES = 32;

    private final EventBus bus;
    private final Admission admission;
    private final WireJson json;
    private final RequestReader reader;
    private final ReplyWriter writer;
    private final AnswersByReference byReference;
    private final int maxBytes;
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
        this.maxBytes = limits.inflatedBytes();
        this.reader = new RequestReader(limits.maxEvents());
        this.writer = writer;
        this.byReference = new AnswersByReference(writer);
        this.metrics = metrics;
        this.clock = clock;
    }

    /** Takes the bytes of one HTTP body. */
    Future<Reply> take(Caller caller, byte[] bytes) {
        return bounded(writer, caller, bytes.length, () -> ask(caller, json.read(bytes), bytes.length));
    }

    /** Takes a body that came inside a bridge message of {@code bytes} bytes, already parsed. */
    Future<Reply> take(Caller caller, @Nullable Object body, int bytes) {
        return bounded(writer, caller, bytes, () -> ask(caller, body, bytes));
    }

    /** Takes a request from within this JVM as it is: nothing is parsed or copied, no key is asked for. */
    Future<IngestAnswer> take(IngestRequest request) {
        long bytes = weight(request);
        if (bytes > maxBytes) {
            String detail = "at most " + maxBytes + " bytes a request";
            return Future.succeededFuture(refused(byReference, Reason.REQUEST_TOO_LARGE, detail, 0));
        }
        return bounded(byReference, Caller.LOCAL, (int) bytes, () -> {
            reader.bound(request.events().size());
            return judge(byReference, request.receivedAt(clock.instant()));
        });
    }

    /** Bytes that a request of this JVM stands for, roughly: the texts of its payloads, and as much again as JSON adds. */
    private static long weight(IngestRequest request) {
        long bytes = ENVELOPE_BYTES;
        for (Object event : request.events()) {
            bytes += ENVELOPE_BYTES;
            if (event instanceof Map<?, ?> map && map.get("payload") instanceof Map<?, ?> payload) {
                for (Object value : payload.values()) {
                    bytes += FIELD_BYTES + (value instanceof String text ? text.length() : 0);
                }
            }
        }
        return bytes;
    }

    /** Requests let in and not yet answered. */
    int waiting() {
        return waiting;
    }

    /** See {@link Admission#hold}. */
    boolean hold(int bytes) {
        return admission.hold(bytes);
    }

    /** See {@link Admission#release}. */
    void release(int bytes) {
        admission.release(bytes);
    }

    /**
     * Reads a bridge message. Its body is left out when there is no room for it, so that who sent it is told so and the
     * memory is not spent.
     */
    @Nullable
    Object message(byte[] bytes) throws WireJson.MalformedJson {
        return json.read(bytes, admission.hasRoom(bytes.length) ? null : "body");
    }

    Reply refuse(Reason reason, String detail, long retryAfterMs) {
        return refused(writer, reason, detail, retryAfterMs);
    }

    /** See {@link Admission#gate}. */
    @Nullable
    Refusal gate(Caller caller) {
        return admission.gate(caller);
    }

    /** See {@link Admission#charge}. */
    void charge(Caller caller, int bytes) {
        admission.charge(caller, bytes);
    }

    Reply refuse(Refusal refusal) {
        return refuse(refusal.reason(), refusal.detail(), refusal.retryAfterMs());
    }

    private <T> Future<T> bounded(Answers<T> form, Caller caller, int bytes, Step<T> step) {
        Instant start = clock.instant();
        Refusal refusal = admission.reserve(caller, bytes);
        if (refusal != null) {
            T answer = refused(form, refusal.reason(), refusal.detail(), refusal.retryAfterMs());
            measure(start, form.status(answer));
            return Future.succeededFuture(answer);
        }
        waiting++;
        return attempt(form, caller, bytes, step).onComplete(done -> {
            waiting--;
            admission.release(bytes);
            if (done.succeeded()) {
                measure(start, form.status(done.result()));
            }
        });
    }

    private void measure(Instant start, String status) {
        metrics.answered(status, Duration.between(start, clock.instant()));
    }

    private <T> T refused(Answers<T> form, Reason reason, @Nullable String detail, long retryAfterMs) {
        metrics.refused(reason);
        return form.refusal(null, reason, String.valueOf(detail), retryAfterMs);
    }

    private <T> Future<T> attempt(Answers<T> form, Caller caller, int bytes, Step<T> step) {
        try {
            return step.run().recover(fault -> faulty(form, fault));
        } catch (WireJson.MalformedJson e) {
            admission.charge(caller, bytes);
            return Future.succeededFuture(refused(form, Reason.REQUEST_MALFORMED, e.getMessage(), 0));
        } catch (RefusedException e) {
            admission.charge(caller, bytes);
            return Future.succeededFuture(refused(form, e.reason(), e.getMessage(), 0));
        } catch (RuntimeException e) {
            return faulty(form, e);
        }
    }

    /** A fault of ours: its sender keeps the events, and what it held is given back. */
    private <T> Future<T> faulty(Answers<T> form, Throwable fault) {
        LOG.atError().setCause(fault).log("a request could not be dealt with");
        return Future.succeededFuture(
                refused(form, Reason.OVERLOADED, "the server could not deal with this request", 5_000));
    }

    private Future<Reply> ask(Caller caller, @Nullable Object body, int bytes) throws RefusedException {
        Envelope envelope = reader.read(body, clock.instant());
        IngestRequest request = envelope.request();
        Refusal refusal = admission.admit(
                caller, envelope.key(), request.source(), request.events().size(), bytes);
        if (refusal != null) {
            metrics.refused(refusal.reason());
            Reply told = writer.refusal(request.batchId(), refusal.reason(), refusal.detail(), refusal.retryAfterMs());
            metrics.sized(told.status(), request.events().size());
            return Future.succeededFuture(told);
        }
        return judge(writer, request);
    }

    private <T> Future<T> judge(Answers<T> form, IngestRequest request) {
        int events = request.events().size();
        metrics.received(request.source(), events);
        FaultPoint.BEFORE_VALIDATE.pass();
        return bus.<IngestOutcome>request(Addresses.VALIDATE, request, ASK)
                .transform(answer -> Future.succeededFuture(
                        answer.succeeded()
                                ? form.outcome(
                                        request.batchId(), answer.result().body())
                                : lost(form, request, answer.cause())))
                .onSuccess(answer -> metrics.sized(form.status(answer), events))
                .onComplete(answered -> metrics.settled(events));
    }

    /** validate could not answer: nothing is known about the events, so their sender keeps them. */
    private <T> T lost(Answers<T> form, IngestRequest request, Throwable failure) {
        LOG.atWarn()
                .addKeyValue("events", request.events().size())
                .setCause(failure)
                .log("request was not answered");
        // validate counts every request it has seen, late ones too; what never reached it is counted out here.
        if (failure instanceof ReplyException reply && reply.failureType() == ReplyFailure.NO_HANDLERS) {
            metrics.nacked(Stage.INGEST, Reason.OVERLOADED, request.events().size());
        }
        return failure instanceof ReplyException told && told.failureCode() == UNAVAILABLE
                ? form.refusal(request.batchId(), Reason.DATABASE_UNAVAILABLE, "the choice could not be kept", 2_000)
                : form.refusal(request.batchId(), Reason.OVERLOADED, "the server did not finish in time", 2_000);
    }

    /** The part of taking a request that can turn it away. */
    private interface Step<T> {
        Future<T> run() throws WireJson.MalformedJson, RefusedException;
    }
}
