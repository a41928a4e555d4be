package io.lossy.telemetry.forward.books;

import java.util.Locale;

/** Why a lane does not run. */
public enum PauseReason {
    /** The database is a restored copy, so the cursor means nothing in it. */
    RESTORED,
    /** The destination answered that it takes nothing until an operator acts. */
    STOPPED;

    /** Returns the word in metrics, logs and documentation. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
