package io.lossy.telemetry.catalog;

/**
 * One difference between two catalogs.
 *
 * @param path where it is, in the words of the file
 * @param line its line in the newer file, or of what held it; 0 where there is none
 * @param what the difference, in words that follow the path
 */
public record Change(Level level, String path, int line, String what) {

    /** What a change means for payloads that were right before it; the greatest first. */
    public enum Level {
        /** They become wrong, or mean something else: MODEL rises. */
        BREAKING,
        /** Some become wrong: MODEL rises too. */
        NARROWING,
        /** All stay right: ADDITION rises. */
        ADDITIVE,
        /** It does not concern payloads: no number rises. */
        FREE
    }

    @Override
    public String toString() {
        return level + "  " + path + ": " + what;
    }
}
