package io.lossy.telemetry.forward.books;

import java.util.Locale;

/** Why a lane gave an event up. */
public enum DeadReason {
    /** The destination rejected this event. */
    INVALID,
    /** The destination rejected the request for good. */
    REFUSED,
    /** The event alone is larger than the destination takes. */
    TOO_LARGE,
    /** All attempts of a day failed. */
    GAVE_UP,
    /** The lane was behind for so long that the commit log no longer has the event's entry. */
    LOG_TRIMMED;

    /** Returns the word in metrics, logs and documentation. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
