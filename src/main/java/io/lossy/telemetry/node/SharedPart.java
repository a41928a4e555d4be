package io.lossy.telemetry.node;

import java.util.Locale;

/** Names what servers on one database should have in common. */
public enum SharedPart {
    CATALOG,
    HASH_KEYS,
    SIGNING_KEYS,
    WRITE_KEYS,
    /** The fixed read tokens, and the list of revoked ones. */
    READ_TOKENS;

    /** Returns the word in metrics, logs and the table {@code nodes}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
