package io.lossy.telemetry.catalog.model;

/**
 * A group of events that share an owner, a retention and a batcher.
 *
 * @param retentionDays days that rows are kept; an older event is rejected on arrival as {@code expired}
 * @param enabled false if events of this family are answered with {@code disabled} and not stored
 * @param priority the order in which families are shed when the server is overloaded
 * @param keepRejected true if the catalogued fields of rejected events are kept, so that they can be replayed after the
 *     catalog is fixed
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
    public Family {
        if (retentionDays < 1) {
            throw new IllegalArgumentException("retention_days must be at least 1: " + name);
        }
    }
}
