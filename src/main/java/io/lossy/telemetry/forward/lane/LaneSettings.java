package io.lossy.telemetry.forward.lane;

import io.lossy.telemetry.forward.destination.DestinationSettings;
import java.util.regex.Pattern;

/**
 * A destination of the settings, and how fast its lane may send.
 *
 * @param name            in the catalog, commands and metrics
 * @param eventsPerSecond 0: no limit
 * @param concurrency     requests that wait for an answer at the same time
 */
public record LaneSettings(String name, DestinationSettings destination, double eventsPerSecond, int concurrency) {
    public static final String NAME_RULE = "a lower-case letter, then at most 31 lower-case letters and digits";

    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9]{0,31}");

    public LaneSettings {
        if (!isName(name)) {
            throw new IllegalArgumentException("a destination is named by " + NAME_RULE);
        }
        if (eventsPerSecond < 0 || concurrency < 1) {
            throw new IllegalArgumentException(
                    "eventsPerSecond must not be negative, and concurrency must be positive");
        }
    }

    public static boolean isName(String text) {
        return NAME.matcher(text).matches();
    }

    /** Returns the name of the lease that the owner of the lane holds. */
    String lease() {
        return "forward" + name;
    }
}
