package io.lossy.telemetry.cli;

import org.jspecify.annotations.Nullable;

/** A command that could not do its work, told so that the reader knows what, where, and what to do next. */
final class CommandFailure extends RuntimeException {
    CommandFailure(String whatWhereWhatToDo) {
        this(whatWhereWhatToDo, null);
    }

    CommandFailure(String whatWhereWhatToDo, @Nullable Throwable cause) {
        super(whatWhereWhatToDo, cause);
    }
}
