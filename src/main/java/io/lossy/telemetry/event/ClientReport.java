package io.lossy.telemetry.event;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * A client's own books, cumulative since it was installed, so that losing a report loses nothing.
 *
 * @param installId keyed hash of the install
 * @param discarded events that ended on the client, by the words of {@link #ENDS}
 */
public record ClientReport(String installId, Instant receivedAt, long emitted, Map<String, Long> discarded) {
    /** The ends an event can have on the client. */
    public static final List<String> ENDS =
            List.of("evicted", "sampled", "opted_out", "expired", "invalid", "rate_limited", "disabled");

    public ClientReport {
        discarded = Map.copyOf(discarded);
    }
}
