package io.lossy.telemetry.emitter;

/**
 * The books of one emitter and how it fares. At any moment
 * {@code emitted = acked + rejected + sampled + optedOut + evicted + expired + invalid + rateLimited + disabled + pending};
 * the words are those of the JavaScript client.
 *
 * @param acked     taken over by the server
 * @param rejected  refused by the server for good, and told to {@code onRejected}
 * @param evicted   pushed out of the full queue
 * @param pending   queued or on their way
 * @param inFlight  on their way now, a part of {@code pending}
 * @param lastError why the last request was not taken; empty when it was
 * @param installId of this process
 */
public record Stats(
        long emitted,
        long acked,
        long rejected,
        long sampled,
        long optedOut,
        long evicted,
        long expired,
        long invalid,
        long rateLimited,
        long disabled,
        long pending,
        long inFlight,
        String lastError,
        String installId) {

    static Stats of(Books books, long inFlight, String lastError, String installId) {
        return new Stats(
                books.emittedSoFar(),
                books.of(End.ACKED),
                books.of(End.REJECTED),
                books.of(End.SAMPLED),
                books.of(End.OPTED_OUT),
                books.of(End.EVICTED),
                books.of(End.EXPIRED),
                books.of(End.INVALID),
                books.of(End.RATE_LIMITED),
                books.of(End.DISABLED),
                books.pending(),
                inFlight,
                lastError,
                installId);
    }
}
