package io.lossy.telemetry.log.kafka;

import org.jspecify.annotations.Nullable;

/** Reports, in a sentence for the operator, why the log cannot be used. */
public final class LogSetupException extends RuntimeException {
    LogSetupException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
