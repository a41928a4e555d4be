package io.lossy.telemetry.cli.data;

import io.lossy.telemetry.cli.data.DatabaseOption.Lease;
import io.lossy.telemetry.cli.support.BaseCommand;
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

    /** Returns the database with the rights of the tables' owner. */
    final Lease ownerLease() {
        return database.ownerLease(System::getenv);
    }
}
