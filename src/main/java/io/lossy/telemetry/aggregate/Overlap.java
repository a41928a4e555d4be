package io.lossy.telemetry.aggregate;

import io.lossy.telemetry.event.TelemetryEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;

/**
 * Sees to it that an event is counted once while history is read and live events keep coming: pure.
 *
 * <p>What was received since the start can only have been committed under our eyes: it is counted live, and skipped in
 * history. What was received before is counted from history, unless its commit was told us live; only those few, received
 * shortly before the start and committed after it, need to be known by their ids. At most {@link #MAX_IDS} are kept a
 * side, and none once the overlap is over.
 */
final class Overlap {
    /** Longest time from a request's arrival to its commit being told. */
    static final Duration LONGEST_WAY = Duration.ofSeconds(30);

    static final int MAX_IDS = 100_000;

    private final Instant start;
    private final Set<UUID> live = new HashSet<>();
    private final Set<UUID> replayed = new HashSet<>();
    private boolean over;

    Overlap(Instant start) {
        this.start = start;
    }

    /** Whether an event whose commit was told just now is to be counted. */
    boolean takesLive(TelemetryEvent event) {
        if (over || !event.receivedAt().isBefore(start)) {
            return true;
        }
        return !replayed.contains(event.id()) && remember(live, event.id());
    }

    /** Whether an event found in history is to be counted. */
    boolean takesReplayed(TelemetryEvent event) {
        if (!event.receivedAt().isBefore(start) || live.contains(event.id())) {
            return false;
        }
        if (event.receivedAt().isAfter(start.minus(LONGEST_WAY))) {
            remember(replayed, event.id());
        }
        return true;
    }

    /** What history has told so far does not count: it will be read again. */
    void restart() {
        replayed.clear();
    }

    /** Nothing received before the start can come any more. */
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
