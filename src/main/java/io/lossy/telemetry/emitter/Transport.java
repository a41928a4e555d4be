package io.lossy.telemetry.emitter;

import io.lossy.telemetry.event.IngestRequest;
import java.util.concurrent.CompletionStage;

/**
 * Sends requests of an emitter to a server, one at a time, and reports the result. The emitter decides when to send.
 */
public interface Transport {
    /**
     * Sends a request. Always completes, within the transport's own timeout. If the server cannot be reached, does not
     * reply or sends an unreadable reply, the result is an {@link SendResult.SendRetry}.
     *
     * @param request the server ignores its {@code receivedAt} and sets its own
     */
    CompletionStage<SendResult> send(IngestRequest request);
}
