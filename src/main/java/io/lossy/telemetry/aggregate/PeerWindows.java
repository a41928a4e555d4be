package io.lossy.telemetry.aggregate;

import io.lossy.telemetry.exchange.PeerState;
import io.lossy.telemetry.exchange.WindowPart;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * Holds the parts of the other servers, encoded, until they leave the window. It knows which buckets changed, and which servers
 * count something else. No I/O, no clock; owned by one event loop.
 */
final class PeerWindows {
    private final Map<UUID, Peer> peers = new HashMap<>();
    private final Set<Long> changed = new HashSet<>();

    private static final class Peer {
        private long version;
        private String counted = "";
        private final Map<Long, byte[]> parts = new HashMap<>();
    }

    /** Returns the version that is known of each server. */
    Map<UUID, Long> versions() {
        Map<UUID, Long> versions = new HashMap<>();
        peers.forEach((incarnation, peer) -> versions.put(incarnation, peer.version));
        return versions;
    }

    /** Replaces the parts of a server by newer ones. */
    void take(PeerState state) {
        if (state.version() == 0) {
            return; // it has written nothing, or not again since the tables were emptied
        }
        Peer peer = peers.computeIfAbsent(state.incarnation(), each -> new Peer());
        if (state.baseVersion() > peer.version) {
            changed.addAll(peer.parts.keySet());
            peer.parts.clear();
        }
        peer.version = Math.max(peer.version, state.version());
        peer.counted = state.catalogHash();
        for (WindowPart part : state.parts()) {
            peer.parts.put(part.bucket(), part.bytes());
            changed.add(part.bucket());
        }
    }

    /** Forgets what left the window. */
    void evictBefore(long oldest) {
        for (Iterator<Peer> each = peers.values().iterator(); each.hasNext(); ) {
            Peer peer = each.next();
            peer.parts.keySet().removeIf(bucket -> bucket < oldest);
            if (peer.parts.isEmpty()) {
                each.remove();
            }
        }
        changed.removeIf(bucket -> bucket < oldest);
    }

    /** Returns the buckets that changed since the last call. */
    Collection<Long> takeChanged() {
        List<Long> taken = new ArrayList<>(changed);
        changed.clear();
        return taken;
    }

    /** Returns the parts of a bucket that count the same, in an order that stays. */
    List<byte[]> parts(long bucket, String counted) {
        List<byte[]> parts = new ArrayList<>();
        for (Peer peer : peers.values()) {
            byte[] part = peer.parts.get(bucket);
            if (part != null && peer.counted.equals(counted)) {
                parts.add(part);
            }
        }
        return parts;
    }

    /** Returns the servers with parts that count something else. */
    List<UUID> different(String counted) {
        return peers.entrySet().stream()
                .filter(peer -> !peer.getValue().counted.equals(counted))
                .map(Map.Entry::getKey)
                .toList();
    }

    boolean isEmpty() {
        return peers.isEmpty();
    }

    int size() {
        return peers.size();
    }
}
