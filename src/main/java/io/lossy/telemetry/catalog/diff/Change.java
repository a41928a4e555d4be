package io.lossy.telemetry.catalog.diff;

/**
 * One difference between two catalogs.
 *
 * @param path the path of the changed part, such as {@code events.E.fields.F}
 * @param line its line in the newer file, or the line of the part that contained it; 0 if there is none
 * @param what the difference, as text that follows the path
 */
public record Change(ChangeLevel level, String path, int line, String what) {

    /** The effect of a change on payloads that were valid before it; the greatest first. */
    public enum ChangeLevel {
        /** They become invalid, or change their meaning: MODEL rises. */
        BREAKING,
        /** Some become invalid: MODEL rises too. */
        NARROWING,
        /** All stay valid, but another system receives what they hold: REVISION rises. */
        DISCLOSING,
        /** All stay valid: ADDITION rises. */
        ADDITIVE,
        /** Payloads are not affected: no number rises. */
        FREE
    }

    @Override
    public String toString() {
        return level + "  " + path + ": " + what;
    }
}
