package io.lossy.telemetry.emitter;

import java.util.Locale;

/**
 * The ways in which an event can end in the emitter, in the same words as in the JavaScript client's books.
 * {@link #SAMPLED} and {@link #RATE_LIMITED} stay at zero here, because for a backend the server samples events and
 * limits the rate of a family.
 */
enum EmitOutcome {
    /** Acked by the server: persisted, accepted, duplicate, sampled or disabled. */
    ACKED(false),
    /** Rejected by the server, which records the reason. */
    REJECTED(false),
    SAMPLED(true),
    /** Emitted while the emitter was switched off or closed, or answered by the server with {@code opted_out}. */
    OPTED_OUT(true),
    /** Removed from a full queue by a newer event. */
    EVICTED(true),
    /** Not acked within 180 days. */
    EXPIRED(true),
    /** Unreadable for the emitter; or, alone in a request, too large or unreadable for the server. */
    INVALID(true),
    RATE_LIMITED(true),
    /** Dropped because the server reported that telemetry is switched off. */
    DISABLED(true);

    private final String word = name().toLowerCase(Locale.ROOT);
    private final boolean discarded;

    EmitOutcome(boolean discarded) {
        this.discarded = discarded;
    }

    String word() {
        return word;
    }

    /** Returns true if the event ended in the emitter, so that the server learns of it from the report only. */
    boolean isDiscarded() {
        return discarded;
    }
}
