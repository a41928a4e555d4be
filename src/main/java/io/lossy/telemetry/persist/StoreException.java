package io.lossy.telemetry.persist;

import org.jspecify.annotations.Nullable;

/** Why the store did not answer, sorted by what to do about it. */
public final class StoreException extends RuntimeException {
    /** What the caller should do. */
    public enum Kind {
        /** SQLSTATE class 40, 55P03: the same statement may succeed now. */
        CONFLICT,
        /** Class 08, 53, 57, 25006, time-outs, closed channels, open breaker: come back later. */
        UNAVAILABLE,
        /** Class 22 and 23: a row is at fault. */
        DATA,
        /** Class 42, 28, 3D: set-up is at fault (a rolling upgrade, a missing grant): never the row's fault. */
        CONFIGURATION,
        /** The database was not asked, because too many are before this call: come back later. */
        OVERLOADED
    }

    private final Kind kind;
    private final @Nullable String sqlState;

    public StoreException(Kind kind, @Nullable String sqlState, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.kind = kind;
        this.sqlState = sqlState;
    }

    public Kind kind() {
        return kind;
    }

    public @Nullable String sqlState() {
        return sqlState;
    }
}
