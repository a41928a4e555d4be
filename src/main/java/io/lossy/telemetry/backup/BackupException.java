package io.lossy.telemetry.backup;

import org.jspecify.annotations.Nullable;

/** Reports why a backup or a restore stopped. The message is for the user: what is wrong, where, and what to do. */
public final class BackupException extends RuntimeException {
    BackupException(String whatWhereWhatToDo) {
        this(whatWhereWhatToDo, null);
    }

    BackupException(String whatWhereWhatToDo, @Nullable Throwable cause) {
        super(whatWhereWhatToDo, cause);
    }
}
