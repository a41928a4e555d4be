package io.lossy.telemetry.forward.destination;

import java.util.List;
import java.util.UUID;

/**
 * Events that are sent to a destination at once.
 *
 * @param id      stays the same for all attempts with the same events, and is another one for any other events
 * @param attempt 1 for the first
 */
public record ForwardRequest(UUID id, int attempt, List<ForwardEvent> events) {
    public ForwardRequest {
        events = List.copyOf(events);
        if (events.isEmpty() || attempt < 1) {
            throw new IllegalArgumentException("a request has events, and its first attempt is 1");
        }
    }
}
