package io.lossy.telemetry.event;

import java.util.Map;

/**
 * Holds the sums over the latest reports of all installs: how many events the clients emitted, and how many of them
 * ended on the client.
 */
public record ClientReportTotals(long installs, long emitted, Map<String, Long> discarded) {
    public ClientReportTotals {
        discarded = Map.copyOf(discarded);
    }
}
