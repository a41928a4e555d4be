package io.lossy.telemetry.config;

import io.lossy.telemetry.yaml.Problem;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reports that the settings or the environment prevent a start. The message is for the operator and says what to
 * change.
 */
public final class SetupException extends RuntimeException {
    public SetupException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    static SetupException of(List<Problem> problems) {
        return new SetupException(
                String.join("\n", problems.stream().map(Problem::toString).toList()), null);
    }
}
