package io.lossy.telemetry.access;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What a read token opens. */
public enum Scope {
    /** {@code GET /v1/aggregates} and the aggregates' addresses of the bridge. */
    AGGREGATES,
    /** The management port: meters, health in detail, the live page. */
    OPS;

    /** As it stands in a token and on the command line. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static @Nullable Scope fromWord(String word) {
        for (Scope scope : values()) {
            if (scope.word().equals(word)) {
                return scope;
            }
        }
        return null;
    }
}
