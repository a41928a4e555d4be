package io.lossy.telemetry.postgres;

import org.jspecify.annotations.Nullable;

/**
 * Reports that the embedded database can't be used. The message is for the user: what is wrong, where, and what to do.
 */
public final class PostgresStartException extends RuntimeException {
    PostgresStartException(String message) {
        super(message);
    }

    PostgresStartException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
