package io.lossy.telemetry.batch;

import io.lossy.telemetry.event.BatchOutcome;
import io.lossy.telemetry.event.EventResult;
import io.lossy.telemetry.event.TelemetryEvent;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Holds the events and results of one request while they wait and while they are committed. A request may be split over
 * several commits that return in any order; its results keep the order of its events.
 */
final class Request<W> {
    private final W pending;
    private final List<TelemetryEvent> events;
    private final @Nullable EventResult[] results;
    private final long enqueuedAt;
    private int next;
    private int unsettled;

    /** @param since when the request arrived, in epoch milliseconds */
    Request(W asker, List<TelemetryEvent> events, long since) {
        this.pending = asker;
        this.events = events;
        this.results = new EventResult[events.size()];
        this.enqueuedAt = since;
        this.unsettled = events.size();
    }

    W pending() {
        return pending;
    }

    long enqueuedAt() {
        return enqueuedAt;
    }

    /** Returns the index of the first event that is not in a {@link BatchInFlight} yet. */
    int next() {
        return next;
    }

    boolean isFullyTaken() {
        return next == events.size();
    }

    TelemetryEvent peek() {
        return events.get(next);
    }

    TelemetryEvent take() {
        return events.get(next++);
    }

    /** Stores the result of the event at this index. */
    void settle(int place, EventResult result) {
        if (results[place] != null) {
            throw new IllegalStateException("event " + place + " already has a result");
        }
        results[place] = result;
        unsettled--;
    }

    boolean complete() {
        return unsettled == 0;
    }

    BatchOutcome outcome() {
        return new BatchOutcome(Arrays.asList(results));
    }
}
