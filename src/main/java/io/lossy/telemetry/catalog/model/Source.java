package io.lossy.telemetry.catalog.model;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The kind of program that emits events. A request names one source, and an event lists its allowed ones. */
public enum Source {
    EXTENSION,
    BACKEND,
    AUTOMATION;

    private final String word = name().toLowerCase(Locale.ROOT);

    /** Returns the word for this source in the catalog, on the wire and in metric tags. */
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
