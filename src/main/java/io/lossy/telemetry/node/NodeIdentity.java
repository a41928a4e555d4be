package io.lossy.telemetry.node;

import java.util.UUID;

/**
 * Identifies a server among those on one database.
 *
 * @param name        for people; two servers may have the same name
 * @param incarnation random for each start, so that nothing of an earlier start is taken for this one's
 */
public record NodeIdentity(NodeName name, UUID incarnation) {
    /** Creates the identity of a server that starts now. */
    public static NodeIdentity starting(NodeName name) {
        return new NodeIdentity(name, UUID.randomUUID());
    }
}
