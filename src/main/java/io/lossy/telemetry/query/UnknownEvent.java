package io.lossy.telemetry.query;

import java.time.Instant;
import java.util.List;

/**
 * Rejected events of a name that the catalog of their server did not have.
 *
 * @param detail of the latest rejection; it may name the nearest event of the catalog
 */
public record UnknownEvent(String name, List<String> sources, long count, Instant lastSeen, String detail) {
    public UnknownEvent {
        sources = List.copyOf(sources);
    }
}
