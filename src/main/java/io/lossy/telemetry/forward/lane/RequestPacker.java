package io.lossy.telemetry.forward.lane;

import io.lossy.telemetry.forward.destination.Destination;
import io.lossy.telemetry.forward.destination.Destination.RequestLimit;
import io.lossy.telemetry.forward.destination.ForwardEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** Divides events into requests that a destination takes. */
final class RequestPacker {
    private RequestPacker() {}

    /**
     * Returns the ids of each request, in the order of the events. An event that alone is larger than the limit gets its own
     * request, and the destination decides.
     */
    static List<List<UUID>> pack(List<ForwardEvent> events, Destination destination) {
        RequestLimit limit = destination.limit();
        List<List<UUID>> requests = new ArrayList<>();
        List<UUID> open = new ArrayList<>();
        long bytes = 0;
        for (ForwardEvent event : events) {
            int size = destination.size(event);
            if (!open.isEmpty() && (open.size() == limit.events() || bytes + size > limit.bytes())) {
                requests.add(open);
                open = new ArrayList<>();
                bytes = 0;
            }
            open.add(event.id());
            bytes += size;
        }
        if (!open.isEmpty()) {
            requests.add(open);
        }
        return requests;
    }
}
