package io.lossy.telemetry.database;

/**
 * Addresses and roles that the server uses: one for ingest work, which unauthenticated clients can cause, and one for
 * work that only the owner may do. Both may be the same.
 *
 * @param ingest stores and reads; see {@link IngestRoleGrants}
 * @param owner  owns the tables: migrations, partitions, retention, erasure
 * @param pooler the kind of pooler at the address of {@code ingest}; the address of the owner never has one
 */
public record DatabaseRoles(DatabaseAddress ingest, DatabaseAddress owner, Pooler pooler) {
    public DatabaseRoles {
        if (pooler == Pooler.TRANSACTION && ingest.equals(owner)) {
            throw new IllegalArgumentException("behind a pooler the owner needs an address of its own");
        }
    }

    /** Creates the roles without a pooler. */
    public DatabaseRoles(DatabaseAddress ingest, DatabaseAddress owner) {
        this(ingest, owner, Pooler.NONE);
    }

    /** Uses one address for everything. */
    public static DatabaseRoles one(DatabaseAddress all) {
        return new DatabaseRoles(all, all);
    }

    /** Returns true if there are two addresses. Behind a pooler both may belong to the same role. */
    public boolean areTwo() {
        return !ingest.equals(owner);
    }

    /** Returns true if the role that stores is not the owner, so that it can have only the rights it needs. */
    public boolean areDivided() {
        return !ingest.user().equals(owner.user());
    }

    /** Returns true if an address names several hosts, so that the primary may be another one later. */
    public boolean haveSeveralHosts() {
        return ingest.hasSeveralHosts() || owner.hasSeveralHosts();
    }

    boolean isPooled() {
        return pooler == Pooler.TRANSACTION;
    }
}
