package io.lossy.telemetry.catalog.model;

import java.util.Locale;

/**
 * Orders families for overload: the server answers {@code retry} to low priorities first and stores high ones first.
 */
public enum Priority {
    /** Diagnosis and detail: shed first, stored last. */
    LOW,
    NORMAL,
    /** Signs that something is broken: shed last, stored first. */
    HIGH;

    private final String word = name().toLowerCase(Locale.ROOT);

    public String word() {
        return word;
    }
}
