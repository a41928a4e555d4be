package io.lossy.telemetry.event;

import java.util.List;

/** Events of one family on their way to one commit: validate asks batch with it, and batch asks persist. */
public record EventBatch(String family, List<TelemetryEvent> events) {
    public EventBatch {
        events = List.copyOf(events);
    }
}
