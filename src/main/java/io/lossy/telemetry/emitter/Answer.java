package io.lossy.telemetry.emitter;

import java.util.Map;

/** What became of a request, in the words that an emitter acts on. */
public sealed interface Answer {
    /**
     * Every event of the request is accounted for.
     *
     * @param lines     by event id; an event without a line was persisted
     * @param waitMs    how long the server asks to wait with those it could not take; 0 when it does not
     * @param maxEvents the most events a request may carry; 0 when it was not said
     */
    record Settled(Map<String, Line> lines, long waitMs, int maxEvents) implements Answer {}

    /**
     * Nothing is known of any event: all are kept and sent again.
     *
     * @param word why: a {@code Reason} of the server, or what went wrong on the way
     */
    record Later(String word, long waitMs, int maxEvents) implements Answer {}

    /**
     * The request was too large, or could not be read: a smaller one may fare better.
     *
     * @param certain whether this server said so, and not something between
     */
    record Smaller(String word, boolean certain, int maxEvents) implements Answer {}

    /** Telemetry is switched off there. */
    record Off() implements Answer {}

    /**
     * How one event ended, as on the wire.
     *
     * @param result {@code duplicate}, {@code rejected}, {@code retry}...; all but the last are final
     */
    record Line(String result, String reason, String pointer, String detail) {
        static final String RETRY = "retry";
        static final String REJECTED = "rejected";
        static final String OPTED_OUT = "opted_out";
    }
}
