package io.lossy.telemetry.emitter;

import io.lossy.telemetry.event.IngestRequest;
import java.util.concurrent.CompletionStage;

/**
 * The way from an emitter to a server. It carries one request at a time and says what became of it; when to ask, what and
 * how often is not its business.
 */
public interface Transport {
    /**
     * Sends a request. Always answers, within a time of its own; a way that is barred, a server that is silent or talks
     * nonsense is an {@link Answer.Later}.
     *
     * @param request whose {@code receivedAt} is the server's to say
     */
    CompletionStage<Answer> send(IngestRequest request);
}
