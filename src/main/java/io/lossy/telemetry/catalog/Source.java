package io.lossy.telemetry.catalog;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Who may emit an event; a batch names one, and an event lists those it may come from. */
public enum Source {
    EXTENSION,
    BACKEND,
    AUTOMATION;

    private final String word = name().toLowerCase(Locale.ROOT);

    /** The word used in the catalog, on the wire and as a metric tag. */
    public String word() {
        return word;
    }

    public static @Nullable Source fromWord(String word) {
        for (Source source : values()) {
            if (source.word.equals(word)) {
                return source;
            }
        }
        return null;
    }
}
