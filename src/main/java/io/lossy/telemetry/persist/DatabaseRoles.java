package io.lossy.telemetry.persist;

/**
 * As whom the server comes to the database: for what strangers can cause it to do, and for what only it should. Both may
 * be the same.
 *
 * @param ingest stores and reads; see {@link IngestRights}
 * @param owner  owns the tables: migrations, partitions, retention, erasure
 */
public record DatabaseRoles(DatabaseAddress ingest, DatabaseAddress owner) {
    /** One for everything. */
    public static DatabaseRoles one(DatabaseAddress all) {
        return new DatabaseRoles(all, all);
    }

    public boolean areTwo() {
        return !ingest.equals(owner);
    }
}
