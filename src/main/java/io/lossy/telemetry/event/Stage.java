package io.lossy.telemetry.event;

import java.util.Locale;

/** The stages at which an event can end before its commit. The word is a metric label. */
public enum Stage {
    /** Before validation accepted it: the event was invalid, or its validation could not be completed. */
    INGEST,
    /** Accepted but not sent to the database, because its family's batch had no capacity or time ran out. */
    QUEUE,
    /** Sent to the database, which rejected it or did not confirm it. */
    WRITER;

    private final String word = name().toLowerCase(Locale.ROOT);

    public String word() {
        return word;
    }
}
