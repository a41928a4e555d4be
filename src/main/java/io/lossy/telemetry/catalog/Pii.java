package io.lossy.telemetry.catalog;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** How personal a field is, and so what becomes of its value on the way in. */
public enum Pii {
    /** Stored as it came. */
    NONE,
    /** Stored only as a keyed hash. */
    HASH,
    /** Never leaves the validator. */
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
