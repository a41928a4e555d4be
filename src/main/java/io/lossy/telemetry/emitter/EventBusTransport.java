package io.lossy.telemetry.emitter;

import io.lossy.telemetry.emitter.Answer.Line;
import io.lossy.telemetry.event.Addresses;
import io.lossy.telemetry.event.EventResult;
import io.lossy.telemetry.event.IngestAnswer;
import io.lossy.telemetry.event.IngestOutcome;
import io.lossy.telemetry.event.IngestRefusal;
import io.lossy.telemetry.event.IngestRequest;
import io.lossy.telemetry.event.Reason;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.ReplyException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Over the event bus, when the server runs in the same JVM: request and answer go by reference, through the same
 * admission, validation and commit as over a wire. The one class of this package that needs Vert.x.
 */
public final class EventBusTransport implements Transport {
    /** Longer than ingest gives itself, so that its answer is the one heard. */
    private static final long PATIENCE_MS = 30_000;

    private final EventBus bus;
    private final DeliveryOptions ask;

    /** @param bus of the server, {@code TelemetryServer.eventBus()} */
    public EventBusTransport(EventBus bus) {
        this(bus, PATIENCE_MS);
    }

    EventBusTransport(EventBus bus, long patienceMs) {
        this.bus = bus;
        this.ask = new DeliveryOptions().setLocalOnly(true).setSendTimeout(patienceMs);
    }

    @Override
    public CompletionStage<Answer> send(IngestRequest request) {
        int sent = request.events().size();
        try {
            return bus.<IngestAnswer>request(Addresses.INGEST_BY_REFERENCE, request, ask)
                    .map(reply -> answer(reply.body(), sent))
                    .otherwise(EventBusTransport::lost)
                    .toCompletionStage();
        } catch (RuntimeException e) { // a bus without a server on it, or that was closed
            return CompletableFuture.completedStage(lost(e));
        }
    }

    private static Answer lost(Throwable failure) {
        String word = failure instanceof ReplyException reply
                ? reply.failureType().name().toLowerCase(Locale.ROOT)
                : failure.getClass().getSimpleName();
        return new Answer.Later(word, 0, 0);
    }

    private static Answer answer(IngestAnswer answer, int sent) {
        if (answer instanceof IngestRefusal refusal) {
            return refused(refusal);
        }
        IngestOutcome outcome = (IngestOutcome) answer;
        if (outcome.entries().size() != sent) {
            return new Answer.Later("bad_reply", 0, 0);
        }
        Map<String, Line> lines = new HashMap<>();
        EventResult.Retry retry = null;
        int retries = 0;
        for (IngestOutcome.Entry entry : outcome.entries()) {
            if (entry.result() instanceof EventResult.Retry again) {
                retry = again;
                retries++;
            }
            if (!(entry.result() instanceof EventResult.Persisted)) {
                lines.put(entry.key(), line(entry.result()));
            }
        }
        return retry != null && retries == sent
                ? new Answer.Later(retry.reason().word(), 0, 0)
                : new Answer.Settled(lines, 0, 0);
    }

    private static Answer refused(IngestRefusal refusal) {
        String word = refusal.reason().word();
        return switch (refusal.reason().scope()) {
            case DISABLED -> new Answer.Off();
            case RETRY, EVENT -> new Answer.Later(word, refusal.retryAfterMs(), refusal.maxEvents());
            case REFUSED ->
                refusal.reason() == Reason.REQUEST_TOO_LARGE
                        ? new Answer.Smaller(word, true, refusal.maxEvents())
                        : new Answer.Later(word, refusal.retryAfterMs(), refusal.maxEvents());
        };
    }

    private static Line line(EventResult result) {
        if (result instanceof EventResult.Rejected rejected) {
            return new Line(Line.REJECTED, rejected.reason().word(), rejected.pointer(), rejected.detail());
        }
        if (result instanceof EventResult.Retry retry) {
            return new Line(Line.RETRY, retry.reason().word(), "", "");
        }
        if (result instanceof EventResult.OptedOut) {
            return new Line(Line.OPTED_OUT, "", "", "");
        }
        return new Line(result.getClass().getSimpleName().toLowerCase(Locale.ROOT), "", "", "");
    }
}
