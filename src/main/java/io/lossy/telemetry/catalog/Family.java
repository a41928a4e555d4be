package io.lossy.telemetry.catalog;

/**
 * A group of events that share an owner, a retention and a batcher.
 *
 * @param retentionDays how long rows are kept; an event older than this on arrival is rejected as {@code expired}
 * @param enabled       false: events of this family are answered {@code disabled} and not stored
 * @param priority      what is let go of first when the server can't keep up
 * @param keepRejected  true: what the catalog names of a rejected event is kept, to be replayed once the catalog is mended
 */
public record Family(
        String name,
        String description,
        String owner,
        int retentionDays,
        boolean enabled,
        Priority priority,
        boolean keepRejected,
        BatchPolicy batch,
        ClientPolicy client) {
    /** A family like most: of normal priority, and its rejected events leave a record and no values. */
    public Family(
            String name,
            String description,
            String owner,
            int retentionDays,
            boolean enabled,
            BatchPolicy batch,
            ClientPolicy client) {
        this(name, description, owner, retentionDays, enabled, Priority.NORMAL, false, batch, client);
    }

    public Family {
        if (retentionDays < 1) {
            throw new IllegalArgumentException("retention_days must be at least 1: " + name);
        }
    }
}
