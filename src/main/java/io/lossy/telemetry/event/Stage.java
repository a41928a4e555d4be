package io.lossy.telemetry.event;

import java.util.Locale;

/**
 * Where an event's way ended before its commit. The word is a metric's label.
 */
public enum Stage {
    /** Before validation let it on: it was found wrong, or nothing could be said of it. */
    INGEST,
    /** Valid, and not sent to the database: there was no room in its family's batch, or no time. */
    QUEUE,
    /** Sent to the database, which did not take it, or did not say so. */
    WRITER;

    private final String word = name().toLowerCase(Locale.ROOT);

    public String word() {
        return word;
    }
}
