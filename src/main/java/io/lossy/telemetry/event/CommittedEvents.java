package io.lossy.telemetry.event;

import java.util.List;

/**
 * Notifies the aggregate stage and the domain meters of newly committed events. It contains no duplicates.
 *
 * @param late true if the commit was confirmed only later, when a read of the table may already have returned these
 *             rows
 */
public record CommittedEvents(List<TelemetryEvent> events, boolean late) {
    public CommittedEvents {
        events = List.copyOf(events);
    }
}
