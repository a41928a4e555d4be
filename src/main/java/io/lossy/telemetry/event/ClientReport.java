package io.lossy.telemetry.event;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * Holds a client's own counts, cumulative since it was installed. A lost report loses no counts, because the next one
 * contains them.
 *
 * @param installId keyed hash of the install
 * @param discarded events that ended on the client, by the words of {@link #ENDS}
 */
public record ClientReport(String installId, Instant receivedAt, long emitted, Map<String, Long> discarded) {
    /** The ways in which an event can end on the client. */
    public static final List<String> ENDS =
            List.of("evicted", "sampled", "opted_out", "expired", "invalid", "rate_limited", "disabled", "unload_lost");

    public ClientReport {
        discarded = Map.copyOf(discarded);
    }

    /**
     * Returns the later report. Reports are cumulative, so the later one has the larger emitted count, whatever order
     * they arrived in.
     */
    public static ClientReport later(ClientReport a, ClientReport b) {
        if (a.emitted() != b.emitted()) {
            return a.emitted() > b.emitted() ? a : b;
        }
        return a.receivedAt().isAfter(b.receivedAt()) ? a : b;
    }
}
