package io.lossy.telemetry.catalog;

import java.util.Locale;

/** Whose events wait, and whose are asked to come again, when not all of them can be stored at once. */
public enum Priority {
    /** Diagnosis and detail: first to be refused, last to be stored. */
    LOW,
    NORMAL,
    /** What tells that something is broken: last to be refused, first to be stored. */
    HIGH;

    private final String word = name().toLowerCase(Locale.ROOT);

    public String word() {
        return word;
    }
}
