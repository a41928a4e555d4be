package io.lossy.telemetry.app;

import org.jspecify.annotations.Nullable;

/** The embedded database can't be used. The message is for the user: what, where, and what to do about it. */
public final class PostgresStartException extends RuntimeException {
    PostgresStartException(String message) {
        super(message);
    }

    PostgresStartException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
