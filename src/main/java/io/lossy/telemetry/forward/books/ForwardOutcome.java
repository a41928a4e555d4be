package io.lossy.telemetry.forward.books;

import java.util.Locale;

/** What becomes of an event that a lane has taken. Each event that is not in an open request has exactly one. */
public enum ForwardOutcome {
    /** The destination took the request with it. */
    DELIVERED,
    /** The destination took the request and said that it dropped this event. */
    DROPPED_BY_PEER,
    /** The lane gave the event up; {@link DeadReason} says why. */
    DEAD,
    /** The catalog does not let it leave for this destination, or its install opted out. */
    FILTERED,
    /** Its row was erased before it was sent. */
    ERASED,
    /** Retention deleted its row before it was sent. */
    EXPIRED;

    /** Returns the word in metrics, logs and documentation, and the column of {@code forward_lanes}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
