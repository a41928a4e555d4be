package io.lossy.telemetry.exchange;

import java.util.List;

/**
 * What one reading found.
 *
 * @param oldestOpen every transaction with a smaller number has ended
 * @param nextNumber no transaction with this number or a larger one had begun
 * @param peers      the other servers, also those that are gone but stored events within the window
 */
public record PeerStates(long oldestOpen, long nextNumber, List<PeerState> peers) {
    public PeerStates {
        peers = List.copyOf(peers);
    }
}
