package io.lossy.telemetry.emitter;

import java.util.Map;

/** The result of a request, as far as an emitter acts on it. */
public sealed interface SendResult {
    /**
     * The server reported a result for every event of the request.
     *
     * @param lines     by event id; an event without a line was persisted or accepted
     * @param waitMs    wait that the server requests before {@code retry} events are sent again; 0 if it requests none
     * @param maxEvents limit of events per request; 0 if the server did not report it
     */
    record SendSettled(Map<String, EventAnswer> lines, long waitMs, int maxEvents) implements SendResult {}

    /**
     * No event has a known result: the emitter keeps all of them and sends them again.
     *
     * @param word a {@code Reason} of the server, or a word for a failure of the transport
     */
    record SendRetry(String word, long waitMs, int maxEvents) implements SendResult {}

    /**
     * The request was too large or could not be read: the emitter tries a smaller one.
     *
     * @param certain true if the server itself replied so; false if it may have been a proxy
     */
    record SendTooLarge(String word, boolean certain, int maxEvents) implements SendResult {}

    /** The server reports that telemetry is switched off. */
    record SendDisabled() implements SendResult {}

    /**
     * The result of one event, in the words of the wire protocol.
     *
     * @param result {@code duplicate}, {@code rejected}, {@code retry}...; all except {@code retry} are final
     */
    record EventAnswer(String result, String reason, String pointer, String detail) {
        static final String RETRY = "retry";
        static final String REJECTED = "rejected";
        static final String OPTED_OUT = "opted_out";
    }
}
