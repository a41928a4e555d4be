package io.lossy.telemetry.emitter;

import io.lossy.telemetry.emitter.SendResult.EventAnswer;
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
 * Sends requests over the event bus to a server in the same JVM. Request and reply are passed by reference and go
 * through the same admission, validation and commit as over a network. The only class of this package that needs
 * Vert.x.
 */
public final class EventBusTransport implements Transport {
    /** Longer than the timeout of the ingest stage, so that its reply arrives first. */
    private static final long PATIENCE_MS = 30_000;

    private final EventBus bus;
    private final DeliveryOptions ask;

    /** @param bus the server's event bus, {@code TelemetryServer.eventBus()} */
    public EventBusTransport(EventBus bus) {
        this(bus, PATIENCE_MS);
    }

    EventBusTransport(EventBus bus, long patienceMs) {
        this.bus = bus;
        this.ask = new DeliveryOptions().setLocalOnly(true).setSendTimeout(patienceMs);
    }

    @Override
    public CompletionStage<SendResult> send(IngestRequest request) {
        int sent = request.events().size();
        try {
            return bus.<IngestAnswer>request(Addresses.INGEST_BY_REFERENCE, request, ask)
                    .map(reply -> answer(reply.body(), sent))
                    .otherwise(EventBusTransport::lost)
                    .toCompletionStage();
        } catch (RuntimeException e) { // no server listens on the bus, or the bus was closed
            return CompletableFuture.completedStage(lost(e));
        }
    }

    private static SendResult lost(Throwable failure) {
        String word = failure instanceof ReplyException reply
                ? reply.failureType().name().toLowerCase(Locale.ROOT)
                : failure.getClass().getSimpleName();
        return new SendResult.SendRetry(word, 0, 0);
    }

    private static SendResult answer(IngestAnswer answer, int sent) {
        if (answer instanceof IngestRefusal refusal) {
            return refused(refusal);
        }
        IngestOutcome outcome = (IngestOutcome) answer;
        if (outcome.entries().size() != sent) {
            return new SendResult.SendRetry("bad_reply", 0, 0);
        }
        Map<String, EventAnswer> lines = new HashMap<>();
        EventResult.Retry retry = null;
        int retries = 0;
        for (IngestOutcome.OutcomeEntry entry : outcome.entries()) {
            if (entry.result() instanceof EventResult.Retry again) {
                retry = again;
                retries++;
            }
            if (!(entry.result() instanceof EventResult.Persisted || entry.result() instanceof EventResult.Accepted)) {
                lines.put(entry.key(), line(entry.result()));
            }
        }
        return retry != null && retries == sent
                ? new SendResult.SendRetry(retry.reason().word(), 0, 0)
                : new SendResult.SendSettled(lines, 0, 0);
    }

    private static SendResult refused(IngestRefusal refusal) {
        String word = refusal.reason().word();
        return switch (refusal.reason().scope()) {
            case DISABLED -> new SendResult.SendDisabled();
            case RETRY, EVENT -> new SendResult.SendRetry(word, refusal.retryAfterMs(), refusal.maxEvents());
            case REFUSED ->
                refusal.reason() == Reason.REQUEST_TOO_LARGE
                        ? new SendResult.SendTooLarge(word, true, refusal.maxEvents())
                        : new SendResult.SendRetry(word, refusal.retryAfterMs(), refusal.maxEvents());
        };
    }

    private static EventAnswer line(EventResult result) {
        if (result instanceof EventResult.Rejected rejected) {
            return new EventAnswer(
                    EventAnswer.REJECTED, rejected.reason().word(), rejected.pointer(), rejected.detail());
        }
        if (result instanceof EventResult.Retry retry) {
            return new EventAnswer(EventAnswer.RETRY, retry.reason().word(), "", "");
        }
        if (result instanceof EventResult.OptedOut) {
            return new EventAnswer(EventAnswer.OPTED_OUT, "", "", "");
        }
        return new EventAnswer(result.getClass().getSimpleName().toLowerCase(Locale.ROOT), "", "", "");
    }
}
