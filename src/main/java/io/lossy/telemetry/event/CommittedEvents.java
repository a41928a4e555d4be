package io.lossy.telemetry.event;

import java.util.List;

/** Fresh events whose commit has succeeded: what persist tells aggregate and the domain meters. No duplicates. */
public record CommittedEvents(List<TelemetryEvent> events) {
    public CommittedEvents {
        events = List.copyOf(events);
    }
}
