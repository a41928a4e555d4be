package io.lossy.telemetry.app;

import io.lossy.telemetry.yaml.Problem;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The server can't start as it is set up; the message is for whoever set it up, and says what to change. */
public final class SetupException extends RuntimeException {
    public SetupException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    static SetupException of(List<Problem> problems) {
        return new SetupException(
                String.join("\n", problems.stream().map(Problem::toString).toList()), null);
    }
}
