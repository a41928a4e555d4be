package io.lossy.telemetry.emitter;

import java.util.Locale;

/**
 * Every end an event can have on its emitter's side, the same words as in the JavaScript client's books. Two of them stay
 * at zero here, since sampling and limits per family are the server's business when a backend emits.
 */
enum End {
    /** Taken over by the server: persisted, there already, or counted there as sampled or disabled. */
    ACKED(false),
    /** Refused by the server, which keeps the reason. */
    REJECTED(false),
    SAMPLED(true),
    /** Emitted while the emitter was switched off, or closed, or for an install that the server knows to have opted out. */
    OPTED_OUT(true),
    /** Pushed out of a full queue by a newer one. */
    EVICTED(true),
    /** Never answered for in 180 days. */
    EXPIRED(true),
    /** Could not be read here, or alone in its request not by the server. */
    INVALID(true),
    RATE_LIMITED(true),
    /** The server said that telemetry is switched off. */
    DISABLED(true);

    private final String word = name().toLowerCase(Locale.ROOT);
    private final boolean discarded;

    End(boolean discarded) {
        this.discarded = discarded;
    }

    String word() {
        return word;
    }

    /** True for an end on this side, which the server can know from the report only. */
    boolean isDiscarded() {
        return discarded;
    }
}
