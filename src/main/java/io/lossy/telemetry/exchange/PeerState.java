package io.lossy.telemetry.exchange;

import java.util.List;
import java.util.UUID;

/**
 * Another server, as the tables show it.
 *
 * @param incarnation the start of the server
 * @param alive       its heartbeat was seen within six seconds
 * @param version     of its last write, 0 if it has written nothing
 * @param baseVersion of its last write that replaced all parts
 * @param catalogHash of what its windows count
 * @param ageMillis   time since its last write
 * @param outstanding it is gone, and stored events that its parts may lack
 * @param parts       those newer than the version that the reader knew
 */
public record PeerState(
        UUID incarnation,
        boolean alive,
        long version,
        long baseVersion,
        String catalogHash,
        long ageMillis,
        boolean outstanding,
        List<WindowPart> parts) {
    public PeerState {
        parts = List.copyOf(parts);
    }
}
