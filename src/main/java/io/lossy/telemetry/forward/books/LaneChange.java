package io.lossy.telemetry.forward.books;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Everything that one step of a lane changes, in one transaction. A change that would unbalance the books can't be created:
 * each event that is taken, or whose request closes, has an outcome or is in an opened request.
 *
 * @param source  where the taken events come from; null if none are taken
 * @param taken   events that are taken
 * @param closed  requests that are no longer open
 * @param opened  requests that are open from now on; may have the id of a closed one
 * @param dead    events among the outcomes that are recorded one by one
 * @param error   word of a failure; empty if there was none
 * @param pause   null if the lane goes on
 */
public record LaneChange(
        @Nullable TakenFrom source,
        long taken,
        List<StoredRequest> closed,
        List<StoredRequest> opened,
        Map<ForwardOutcome, Long> outcomes,
        List<DeadEvent> dead,
        String error,
        @Nullable PauseReason pause) {

    /** Where events are taken from. */
    public sealed interface TakenFrom {
        /** The commit log, from the cursor on up to an entry. */
        record Log(LogPosition from, LogPosition to, Instant at) implements TakenFrom {}

        /** A portion of the backfill. */
        record Backfill(long number) implements TakenFrom {}
    }

    public LaneChange {
        closed = List.copyOf(closed);
        opened = List.copyOf(opened);
        outcomes = Map.copyOf(outcomes);
        dead = List.copyOf(dead);
        long in = taken + events(closed);
        long out = events(opened)
                + outcomes.values().stream().mapToLong(Long::longValue).sum();
        if (in != out) {
            throw new IllegalArgumentException("of " + in + " events " + out + " are accounted for");
        }
    }

    private static long events(List<StoredRequest> requests) {
        return requests.stream().mapToLong(request -> request.ids().size()).sum();
    }
}
