package io.lossy.telemetry.event;

import java.time.Instant;
import java.util.Map;

/**
 * A client's own books, cumulative since it was installed, so that losing a report loses nothing.
 *
 * @param installId keyed hash of the install
 * @param discarded events that ended on the client, by {@code evicted sampled opted_out expired}...
 */
public record ClientReport(String installId, Instant receivedAt, long emitted, Map<String, Long> discarded) {
    public ClientReport {
        discarded = Map.copyOf(discarded);
    }
}
