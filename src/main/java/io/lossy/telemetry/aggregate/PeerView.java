package io.lossy.telemetry.aggregate;

import io.lossy.telemetry.exchange.PeerState;
import io.lossy.telemetry.exchange.PeerStates;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Decides from each reading what is missing in the figures, and which server that is gone has to be counted from rows. No I/O;
 * owned by one event loop. The caller passes the time, nanoseconds of a monotonic clock.
 */
final class PeerView {
    /** A server writes once a second, so it has failed twice. */
    static final Duration OLDEST = Duration.ofSeconds(3);
    /**
     * A transaction of a server that is gone may be open for as long as its statement may take. Then another one is why the
     * oldest open transaction does not end.
     */
    static final Duration LONGEST_INSERT = Duration.ofSeconds(10);

    private final Map<UUID, Open> open = new HashMap<>();
    /** What this server counted of a server that is gone, from rows, so that two catalogs don't take turns. */
    private final Map<UUID, String> recounted = new HashMap<>();

    private boolean missing = true;
    private boolean others = true;
    private long ageMillis;
    private @Nullable UUID next;

    /** The transactions that were open when a server was first found to be gone. */
    private record Open(long before, long sinceNanos) {}

    /**
     * @param different servers whose parts count something else
     * @param counted   what this server counts
     */
    void take(PeerStates states, List<UUID> different, String counted, long nanos) {
        missing = !different.isEmpty();
        others = false;
        ageMillis = 0;
        next = null;
        Set<UUID> gone = new HashSet<>();
        for (PeerState peer : states.peers()) {
            if (peer.alive()) {
                others = true;
                missing |= peer.version() == 0 || peer.ageMillis() > OLDEST.toMillis();
                ageMillis = Math.max(ageMillis, peer.ageMillis());
            } else if (peer.outstanding() || mayRecount(peer.incarnation(), different, counted)) {
                missing = true;
                gone.add(peer.incarnation());
                if (next == null && hasEnded(peer.incarnation(), states, nanos)) {
                    next = peer.incarnation();
                }
            }
        }
        open.keySet().retainAll(gone);
        recounted
                .keySet()
                .retainAll(states.peers().stream().map(PeerState::incarnation).toList());
    }

    private boolean mayRecount(UUID peer, List<UUID> different, String counted) {
        return different.contains(peer) && !counted.equals(recounted.get(peer));
    }

    /** Returns true if no transaction that was open when the server was found to be gone can be open any more. */
    private boolean hasEnded(UUID peer, PeerStates states, long nanos) {
        Open then = open.computeIfAbsent(peer, each -> new Open(states.nextNumber(), nanos));
        return states.oldestOpen() >= then.before() || nanos - then.sinceNanos() > LONGEST_INSERT.toNanos();
    }

    /** Returns the server to count from rows now, or null. */
    @Nullable
    UUID next() {
        return next;
    }

    void recounted(UUID peer, String counted) {
        recounted.put(peer, counted);
    }

    /** Returns true if figures lack what another server counted. */
    boolean isMissing() {
        return missing;
    }

    /** Returns true while another server runs, or one that is gone is not counted yet. */
    boolean needsMore() {
        return others || !open.isEmpty();
    }

    /** Returns true if another server runs that this server has to write for. */
    boolean hasOthers() {
        return others;
    }

    long ageMillis() {
        return ageMillis;
    }
}
