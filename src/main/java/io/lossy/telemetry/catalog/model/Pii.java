package io.lossy.telemetry.catalog.model;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** How personal a field is. This decides how its value is stored. */
public enum Pii {
    /** Stored as sent. */
    NONE,
    /** Stored only as a keyed hash. */
    HASH,
    /** Dropped by the validator. */
    DROP;

    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static @Nullable Pii fromWord(String word) {
        for (Pii pii : values()) {
            if (pii.word().equals(word)) {
                return pii;
            }
        }
        return null;
    }
}
