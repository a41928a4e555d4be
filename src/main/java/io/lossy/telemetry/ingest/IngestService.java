package io.lossy.telemetry.ingest;

import io.lossy.telemetry.bus.BundledSender;
import io.lossy.telemetry.event.Addresses;
import io.lossy.telemetry.event.Failpoint;
import io.lossy.telemetry.event.IngestAnswer;
import io.lossy.telemetry.event.IngestOutcome;
import io.lossy.telemetry.event.IngestRequest;
import io.lossy.telemetry.event.Reason;
import io.lossy.telemetry.event.Stage;
import io.lossy.telemetry.ingest.Admission.Refusal;
import io.lossy.telemetry.ingest.RequestReader.RequestEnvelope;
import io.lossy.telemetry.ingest.RequestReader.RequestRejectedException;
import io.lossy.telemetry.ingest.reply.LocalResponseFormat;
import io.lossy.telemetry.ingest.reply.Reply;
import io.lossy.telemetry.ingest.reply.ReplyWriter;
import io.lossy.telemetry.ingest.reply.ResponseFormat;
import io.lossy.telemetry.metrics.PipelineMetrics;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes requests from HTTP, the bridge and the event bus: admits or rejects them, reads the envelope, calls the
 * validate stage and writes the answer. The answer is sent when everything it reports is on disk. Owned by one event
 * loop.
 */
final class IngestService {
    private static final Logger LOG = LoggerFactory.getLogger(IngestService.class);
    /** Longer than the time-outs of the later stages, so that their reply arrives first. */
    private static final Duration VALIDATE_TIMEOUT = Duration.ofSeconds(25);
    /** The failure code with which the validate stage reports that the database failed. */
    private static final int UNAVAILABLE = 503;
    /** Estimated JSON bytes around a request or an event, including its id and name. */
    private static final int ENVELOPE_BYTES = 160;
    /** Estimated JSON bytes around a field, including its name. */
    private static final int FIELD_BYTES = 32;

    private final BundledSender<IngestRequest, IngestOutcome> validate;
    private final BundledSender<IngestRequest, IngestOutcome> dryRun;
    private final Admission admission;
    private final WireJson json;
    private final RequestReader reader;
    private final ReplyWriter writer;
    private final LocalResponseFormat byReference;
    private final int maxBytes;
    private final PipelineMetrics metrics;
    private final Clock clock;

    /** @param instance the number of the validate stage on the same event loop */
    IngestService(
            Vertx vertx,
            int instance,
            Admission admission,
            IngestConfig.RequestLimits limits,
            ReplyWriter writer,
            PipelineMetrics metrics,
            Clock clock) {
        this.validate = BundledSender.open(vertx, Addresses.validate(instance), VALIDATE_TIMEOUT);
        this.dryRun = BundledSender.open(vertx, Addresses.validateDryRun(instance), VALIDATE_TIMEOUT);
        this.admission = admission;
        this.json = new WireJson(limits.depth(), limits.inflatedBytes());
        this.maxBytes = limits.inflatedBytes();
        this.reader = new RequestReader(limits.maxEvents());
        this.writer = writer;
        this.byReference = new LocalResponseFormat(writer);
        this.metrics = metrics;
        this.clock = clock;
    }

    /** Processes one HTTP body or JSON bus message. */
    Future<Reply> take(Caller caller, byte[] bytes) {
        return bounded(writer, caller, bytes.length, () -> ask(caller, json.read(bytes), bytes.length, this::store));
    }

    /** Processes one HTTP body as {@link #take} does, but stores nothing of it. */
    Future<Reply> dryRun(Caller caller, byte[] bytes) {
        return bounded(writer, caller, bytes.length, () -> ask(caller, json.read(bytes), bytes.length, this::dryRun));
    }

    /** Processes a parsed body from a bridge message of {@code bytes} bytes. */
    Future<Reply> take(Caller caller, @Nullable Object body, int bytes) {
        return bounded(writer, caller, bytes, () -> ask(caller, body, bytes, this::store));
    }

    /** Processes a request from within this JVM. The request is not parsed or copied and needs no key. */
    Future<IngestAnswer> take(IngestRequest request) {
        long bytes = weight(request);
        if (bytes > maxBytes) {
            String detail = "the request is too large: at most " + maxBytes + " bytes";
            return Future.succeededFuture(refused(byReference, Reason.REQUEST_TOO_LARGE, detail, 0));
        }
        return bounded(byReference, Caller.LOCAL, (int) bytes, () -> {
            reader.bound(request.events().size());
            return validate(byReference, request.receivedAt(clock.instant()));
        });
    }

    /** Estimates the size of a request from this JVM as JSON, in bytes: its payload texts plus what surrounds them. */
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

    /**
     * Reads a bridge message. Skips its body if the bound on bytes in flight is reached: this saves the memory, and the
     * reply address is still read, so that the client receives a rejection.
     */
    @Nullable
    Object message(byte[] bytes) throws WireJson.MalformedJson {
        return json.read(bytes, admission.hasCapacity(bytes.length) ? null : "body");
    }

    Reply refuse(Reason reason, String detail, long retryAfterMs) {
        return refused(writer, reason, detail, retryAfterMs);
    }

    Reply refuse(Refusal refusal) {
        return refuse(refusal.reason(), refusal.detail(), refusal.retryAfterMs());
    }

    private <T> Future<T> bounded(ResponseFormat<T> form, Caller caller, int bytes, IngestStep<T> step) {
        Instant start = clock.instant();
        Refusal refusal = admission.reserve(caller, bytes);
        if (refusal != null) {
            T answer = refused(form, refusal.reason(), refusal.detail(), refusal.retryAfterMs());
            measure(start, form.status(answer));
            return Future.succeededFuture(answer);
        }
        return execute(form, caller, bytes, step).onComplete(done -> {
            admission.answered(bytes);
            if (done.succeeded()) {
                measure(start, form.status(done.result()));
            }
        });
    }

    /** Dry runs are not measured, because they don't wait for a commit. */
    private void measure(Instant start, String status) {
        if (!status.equals(ReplyWriter.DRY_RUN)) {
            metrics.recordDuration(status, Duration.between(start, clock.instant()));
        }
    }

    private <T> T refused(ResponseFormat<T> form, Reason reason, @Nullable String detail, long retryAfterMs) {
        metrics.refused(reason);
        return form.refusal(null, reason, String.valueOf(detail), retryAfterMs);
    }

    private <T> Future<T> execute(ResponseFormat<T> form, Caller caller, int bytes, IngestStep<T> step) {
        try {
            return step.run().recover(fault -> internalError(form, fault));
        } catch (WireJson.MalformedJson e) {
            admission.charge(caller, bytes);
            return Future.succeededFuture(refused(form, Reason.REQUEST_MALFORMED, e.getMessage(), 0));
        } catch (RequestRejectedException e) {
            admission.charge(caller, bytes);
            return Future.succeededFuture(refused(form, e.reason(), e.getMessage(), 0));
        } catch (RuntimeException e) {
            return internalError(form, e);
        }
    }

    /** Answers {@code overloaded} after an error in this server, so that the client keeps the events and retries. */
    private <T> Future<T> internalError(ResponseFormat<T> form, Throwable fault) {
        LOG.atError().setCause(fault).log("request processing failed");
        return Future.succeededFuture(refused(form, Reason.OVERLOADED, "internal server error (logged); retry", 5_000));
    }

    /** @param next what happens to an admitted request */
    private Future<Reply> ask(
            Caller caller, @Nullable Object body, int bytes, Function<IngestRequest, Future<Reply>> next)
            throws RequestRejectedException {
        RequestEnvelope envelope = reader.read(body, clock.instant());
        IngestRequest request = envelope.request();
        Refusal refusal = admission.admit(
                caller, envelope.key(), request.source(), request.events().size(), bytes);
        if (refusal != null) {
            metrics.refused(refusal.reason());
            Reply reply = writer.refusal(request.batchId(), refusal.reason(), refusal.detail(), refusal.retryAfterMs());
            metrics.recordRequestSize(reply.status(), request.events().size());
            return Future.succeededFuture(reply);
        }
        return next.apply(request);
    }

    private Future<Reply> store(IngestRequest request) {
        return validate(writer, request);
    }

    private Future<Reply> dryRun(IngestRequest request) {
        return dryRun.request(request)
                .map(outcome -> writer.dryRun(request.batchId(), outcome))
                .otherwise(failure -> writer.refusal(
                        request.batchId(), Reason.OVERLOADED, "the server did not finish in time", 2_000));
    }

    private <T> Future<T> validate(ResponseFormat<T> form, IngestRequest request) {
        int events = request.events().size();
        metrics.received(request.source(), events);
        Failpoint.BEFORE_VALIDATE.pass();
        return validate.request(request)
                .transform(answer -> Future.succeededFuture(
                        answer.succeeded()
                                ? form.outcome(request.batchId(), answer.result())
                                : unanswered(form, request, answer.cause())))
                .onSuccess(answer -> metrics.recordRequestSize(form.status(answer), events))
                .onComplete(answered -> metrics.requestDone(events));
    }

    /** Answers with retry because the validate stage did not reply: the result of the events is unknown. */
    private <T> T unanswered(ResponseFormat<T> form, IngestRequest request, Throwable failure) {
        LOG.atWarn()
                .addKeyValue("events", request.events().size())
                .setCause(failure)
                .log("request was not answered");
        // The validate stage counts every request it receives, also late ones. Requests it never received count here.
        if (failure instanceof ReplyException reply && reply.failureType() == ReplyFailure.NO_HANDLERS) {
            metrics.nacked(Stage.INGEST, Reason.OVERLOADED, request.events().size());
        }
        return failure instanceof ReplyException answered && answered.failureCode() == UNAVAILABLE
                ? form.refusal(
                        request.batchId(),
                        Reason.DATABASE_UNAVAILABLE,
                        "the opt-out could not be stored;" + " retry",
                        2_000)
                : form.refusal(request.batchId(), Reason.OVERLOADED, "the server did not finish in time", 2_000);
    }

    /** Processes an admitted request, and may still reject it. */
    private interface IngestStep<T> {
        Future<T> run() throws WireJson.MalformedJson, RequestRejectedException;
    }
}
