package io.lossy.telemetry.database;

/** Names a database for those that keep positions of its commit log: a position means nothing in another database. */
public final class DatabaseId {
    /**
     * An SQL expression for the id of the connected database. A restored copy is another database of the same PostgreSQL server,
     * or one of another server, and its transactions have other numbers. After a failover to a standby the id is the same.
     */
    public static final String SQL = "(SELECT system_identifier::text FROM pg_control_system()) || '/' ||"
            + " (SELECT oid::text FROM pg_database WHERE datname = current_database())";

    private DatabaseId() {}
}
