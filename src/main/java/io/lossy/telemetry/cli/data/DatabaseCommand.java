package io.lossy.telemetry.cli.data;

import io.lossy.telemetry.cli.data.DatabaseOption.Lease;
import io.lossy.telemetry.cli.support.BaseCommand;
import io.lossy.telemetry.cli.support.CommandFailure;
import io.lossy.telemetry.privacy.ErasureLog;
import io.lossy.telemetry.privacy.ErasureLog.ErasureAction;
import io.lossy.telemetry.privacy.ErasureLog.ErasureEntry;
import java.time.Instant;
import java.util.List;
import picocli.CommandLine.Mixin;

/** Gives a command the options that name its database. */
abstract class DatabaseCommand extends BaseCommand {
    @Mixin
    private final DatabaseOption database = new DatabaseOption();

    final DatabaseOption database() {
        return database;
    }

    /** Returns the database to read from; starts the embedded server if it is not running. */
    final Lease lease() {
        return database.lease(System.getenv("DATABASE_URL"), false);
    }

    /** Writes to the log of erasures, before the database changes. */
    final void log(ErasureAction action, List<String> ids) {
        ErasureLog log = database.erasureLog(System.getenv(ErasureLog.VARIABLE));
        CommandFailure.orFail(() -> {
            log.append(ids.stream()
                    .map(id -> new ErasureEntry(Instant.now(), action, id))
                    .toList());
            return log;
        });
    }

    /** Returns the database with the rights of the tables' owner. */
    final Lease ownerLease() {
        return database.ownerLease(System::getenv);
    }
}
