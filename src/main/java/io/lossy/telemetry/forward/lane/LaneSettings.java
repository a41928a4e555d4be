package io.lossy.telemetry.forward.lane;

import io.lossy.telemetry.catalog.model.Recipient;
import io.lossy.telemetry.forward.destination.DestinationSettings;

/**
 * A destination of the settings, and how fast its lane may send.
 *
 * @param name            in the catalog, commands and metrics
 * @param eventsPerSecond 0: no limit
 * @param concurrency     requests that wait for an answer at the same time
 */
public record LaneSettings(String name, DestinationSettings destination, double eventsPerSecond, int concurrency) {
    public LaneSettings {
        if (!Recipient.isName(name)) {
            throw new IllegalArgumentException("a destination is named by " + Recipient.NAME_RULE);
        }
        if (eventsPerSecond < 0 || concurrency < 1) {
            throw new IllegalArgumentException(
                    "eventsPerSecond must not be negative, and concurrency must be positive");
        }
    }

    /** Returns the name of the lease that the owner of the lane holds. */
    String lease() {
        return "forward" + name;
    }
}
