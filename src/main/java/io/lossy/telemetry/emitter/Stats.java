package io.lossy.telemetry.emitter;

/**
 * Holds the counts and the state of one emitter, in the words of the JavaScript client. At any moment {@code emitted}
 * is the sum of {@code acked + rejected + sampled + optedOut + evicted + expired + invalid + rateLimited + disabled}
 * and {@code pending}.
 *
 * @param acked     acked by the server
 * @param rejected  rejected by the server and passed to {@code onRejected}
 * @param evicted   removed from the full queue by newer events
 * @param pending   queued or in flight
 * @param inFlight  in flight now, a part of {@code pending}
 * @param lastError why the last request failed; empty if it succeeded
 * @param installId install id of this emitter
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
                books.of(EmitOutcome.ACKED),
                books.of(EmitOutcome.REJECTED),
                books.of(EmitOutcome.SAMPLED),
                books.of(EmitOutcome.OPTED_OUT),
                books.of(EmitOutcome.EVICTED),
                books.of(EmitOutcome.EXPIRED),
                books.of(EmitOutcome.INVALID),
                books.of(EmitOutcome.RATE_LIMITED),
                books.of(EmitOutcome.DISABLED),
                books.pending(),
                inFlight,
                lastError,
                installId);
    }
}
