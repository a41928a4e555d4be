package io.lossy.telemetry.cli.support;

import java.io.UncheckedIOException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Ends a command that failed. The message says what is wrong, where, and what to do. */
public final class CommandFailure extends RuntimeException {
    public CommandFailure(String whatWhereWhatToDo) {
        this(whatWhereWhatToDo, null);
    }

    public CommandFailure(String whatWhereWhatToDo, @Nullable Throwable cause) {
        super(whatWhereWhatToDo, cause);
    }

    /** Returns the result of a step with key files; its failure ends the command with the same message. */
    public static <T> T orFail(Supplier<T> step) {
        try {
            return step.get();
        } catch (IllegalStateException | UncheckedIOException e) {
            throw new CommandFailure(String.valueOf(e.getMessage()), e);
        }
    }
}
