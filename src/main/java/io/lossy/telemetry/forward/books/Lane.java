package io.lossy.telemetry.forward.books;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A lane as its row describes it.
 *
 * @param databaseId  the database in which the cursor means something
 * @param cursor      the lane has taken all entries up to here
 * @param readAt      time of the entry at the cursor
 * @param reason      word of the {@link PauseReason}; empty while it runs
 * @param lastError   a word; empty if no request has failed
 * @param trimmedFrom time of the oldest entry that the trim of the log took away; null if it took none
 * @param taken       events that it took from the log and the backfill
 */
public record Lane(
        String name,
        String databaseId,
        LogPosition cursor,
        Instant readAt,
        LaneState state,
        String reason,
        String lastError,
        @Nullable Instant lastErrorAt,
        Instant beganAt,
        @Nullable Instant trimmedFrom,
        long taken,
        Map<ForwardOutcome, Long> outcomes) {

    public Lane {
        outcomes = Map.copyOf(outcomes);
    }

    public boolean isRunning() {
        return state == LaneState.RUNNING;
    }

    public long count(ForwardOutcome outcome) {
        return outcomes.getOrDefault(outcome, 0L);
    }

    /** Returns how many events it took that have no outcome yet. They must be in open requests. */
    public long open() {
        return taken - outcomes.values().stream().mapToLong(Long::longValue).sum();
    }
}
