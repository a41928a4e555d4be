package io.lossy.telemetry.forward.books;

import java.util.Locale;

/** Whether a lane sends. */
public enum LaneState {
    RUNNING,
    /** It takes and sends nothing until {@code forward resume}; {@link PauseReason} says why. */
    PAUSED;

    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
