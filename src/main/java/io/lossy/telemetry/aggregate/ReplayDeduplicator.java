package io.lossy.telemetry.aggregate;

import io.lossy.telemetry.event.TelemetryEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;

/**
 * Ensures that an event is counted once while history is read and live events continue to arrive. It does no I/O and
 * reads no clock.
 *
 * <p>An event received since the start can only have been committed since then. It is counted live, and skipped in
 * history. An event received earlier is counted from history, unless the notification of its commit arrived live first.
 * Only the few events received shortly before the start and committed after it must be remembered by their ids. At most
 * {@link #MAX_IDS} are remembered on each side, and none after the overlap has ended.
 */
final class ReplayDeduplicator {
    /** The longest time from a request's arrival to the notification of its commit. */
    static final Duration LONGEST_WAY = Duration.ofSeconds(30);

    static final int MAX_IDS = 100_000;

    private final Instant start;
    private final Set<UUID> live = new HashSet<>();
    private final Set<UUID> replayed = new HashSet<>();
    private boolean over;

    ReplayDeduplicator(Instant start) {
        this.start = start;
    }

    /** Returns true if an event whose commit has just been notified must be counted. */
    boolean takesLive(TelemetryEvent event) {
        if (over || !event.receivedAt().isBefore(start)) {
            return true;
        }
        return !replayed.contains(event.id()) && remember(live, event.id());
    }

    /** Returns true if an event found in history must be counted. */
    boolean takesReplayed(TelemetryEvent event) {
        if (!event.receivedAt().isBefore(start) || live.contains(event.id())) {
            return false;
        }
        if (event.receivedAt().isAfter(start.minus(LONGEST_WAY))) {
            remember(replayed, event.id());
        }
        return true;
    }

    /** Forgets the events read from history so far, because they are discarded and history will be read again. */
    void restart() {
        replayed.clear();
    }

    /** Ends the overlap: no more events received before the start can arrive. */
    void end() {
        over = true;
        live.clear();
        replayed.clear();
    }

    int ids() {
        return live.size() + replayed.size();
    }

    private static boolean remember(Set<UUID> ids, UUID id) {
        return ids.contains(id) || ids.size() >= MAX_IDS || ids.add(id);
    }
}
