package io.lossy.telemetry.database;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** Reports why the store failed, classified by what the caller should do. */
public final class StoreException extends RuntimeException {
    /** What the caller should do. */
    public enum FailureKind {
        /** SQLSTATE class 40, 55P03, 23514: the same statement may succeed now. */
        CONFLICT,
        /** Class 08, 53, 57, 25006, timeouts, closed channels, open breaker: retry later. */
        UNAVAILABLE,
        /** Class 22, 23 (but not 23514) and 54: a row is at fault. */
        DATA,
        /** Class 42, 28, 3D: the set-up is at fault (a rolling upgrade, a missing grant), never a row. */
        CONFIGURATION,
        /** The database was not called because too many calls are queued: retry later. */
        OVERLOADED
    }

    private final FailureKind kind;
    private final @Nullable String sqlState;
    private final boolean mayHaveCommitted;

    public StoreException(FailureKind kind, @Nullable String sqlState, String message, @Nullable Throwable cause) {
        this(kind, sqlState, message, cause, false);
    }

    /** @param mayHaveCommitted true if a statement may have committed although the caller received this failure */
    public StoreException(
            FailureKind kind,
            @Nullable String sqlState,
            String message,
            @Nullable Throwable cause,
            boolean mayHaveCommitted) {
        super(message, cause);
        this.kind = kind;
        this.sqlState = sqlState;
        this.mayHaveCommitted = mayHaveCommitted;
    }

    /** Returns a failure of the set-up, with a message for the user. */
    static StoreException configuration(String message, @Nullable SQLException cause) {
        return new StoreException(
                FailureKind.CONFIGURATION, cause == null ? null : cause.getSQLState(), message, cause);
    }

    /** Returns true if the call got no answer: a timeout, a connection that was refused or closed, an open breaker. */
    public boolean isUnanswered() {
        return kind == FailureKind.UNAVAILABLE && sqlState == null;
    }

    /** Returns true if the rows may be stored although the call failed. */
    public boolean mayHaveCommitted() {
        return mayHaveCommitted;
    }

    /** Returns the same failure for a call that committed in part. */
    public StoreException asPartlyCommitted() {
        return new StoreException(kind, sqlState, String.valueOf(getMessage()), this, true);
    }

    public FailureKind kind() {
        return kind;
    }

    public @Nullable String sqlState() {
        return sqlState;
    }
}
