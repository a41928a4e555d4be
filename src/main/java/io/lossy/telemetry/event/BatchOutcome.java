package io.lossy.telemetry.event;

import java.util.List;

/** The reply to an {@link EventBatch}: one result per event, in the batch's order. */
public record BatchOutcome(List<EventResult> results) {
    public BatchOutcome {
        results = List.copyOf(results);
    }
}
