package io.lossy.telemetry.batch;

import io.lossy.telemetry.event.BatchOutcome;
import io.lossy.telemetry.event.EventResult;
import io.lossy.telemetry.event.TelemetryEvent;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One asker's events while they wait and while they are being committed, perhaps in several parts that may come back in
 * any order. Results stay in the order in which the events came.
 */
final class Request<W> {
    private final W asker;
    private final List<TelemetryEvent> events;
    private final @Nullable EventResult[] results;
    private final long since;
    private int next;
    private int open;

    /** @param since when it came, in epoch milliseconds */
    Request(W asker, List<TelemetryEvent> events, long since) {
        this.asker = asker;
        this.events = events;
        this.results = new EventResult[events.size()];
        this.since = since;
        this.open = events.size();
    }

    W asker() {
        return asker;
    }

    long since() {
        return since;
    }

    /** The place of the first event that has not been taken into a flush. */
    int next() {
        return next;
    }

    boolean taken() {
        return next == events.size();
    }

    TelemetryEvent peek() {
        return events.get(next);
    }

    TelemetryEvent take() {
        return events.get(next++);
    }

    /** Notes how the event at this place ended. */
    void settle(int place, EventResult result) {
        if (results[place] != null) {
            throw new IllegalStateException("event " + place + " was settled before");
        }
        results[place] = result;
        open--;
    }

    boolean complete() {
        return open == 0;
    }

    BatchOutcome outcome() {
        return new BatchOutcome(Arrays.asList(results));
    }
}
