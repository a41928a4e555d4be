package io.lossy.telemetry.security.auth;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What a read token allows its holder to read. */
public enum TokenScope {
    /** {@code GET /v1/aggregates} and the addresses of aggregates on the bridge. */
    AGGREGATES,
    /** The management port: metrics, detailed health, the live page. */
    OPS;

    /** Returns the name that tokens and the command line use. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static @Nullable TokenScope fromWord(String word) {
        for (TokenScope scope : values()) {
            if (scope.word().equals(word)) {
                return scope;
            }
        }
        return null;
    }
}
