package io.lossy.telemetry.event;

import java.util.List;

/**
 * Events of one family for the next commit. The validate stage sends it to the batch stage, and the batch stage to the
 * persist stage.
 */
public record EventBatch(String family, List<TelemetryEvent> events) {
    public EventBatch {
        events = List.copyOf(events);
    }
}
