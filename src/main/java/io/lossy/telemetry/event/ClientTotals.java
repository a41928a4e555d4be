package io.lossy.telemetry.event;

import java.util.Map;

/**
 * The latest reports of all installs, added up: what clients say they emitted, and what of it ended with them.
 *
 * @param discarded by the words of {@link ClientReport}
 */
public record ClientTotals(long installs, long emitted, Map<String, Long> discarded) {
    public ClientTotals {
        discarded = Map.copyOf(discarded);
    }
}
