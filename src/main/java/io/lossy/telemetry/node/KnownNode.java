package io.lossy.telemetry.node;

import java.time.Duration;
import java.util.UUID;

/**
 * A server as its row in the table {@code nodes} describes it. Times are by the database's clock.
 *
 * @param name        for people; two servers may have the same name
 * @param incarnation random for each start
 * @param uptime      time since its start
 * @param silence     time since its last heartbeat
 */
public record KnownNode(
        UUID incarnation, String name, String version, SharedParts shared, Duration uptime, Duration silence) {
    /** A server that is silent for longer has missed two heartbeats and is not counted. */
    public static final Duration LIVE = Duration.ofSeconds(6);

    /** Returns true if the server was seen within {@link #LIVE}. */
    public boolean isLive() {
        return silence.compareTo(LIVE) <= 0;
    }

    /** Returns true if this server was last seen before the other one of the same name started. */
    boolean isReplacedBy(KnownNode other) {
        return name.equals(other.name) && other.isLive() && silence.compareTo(other.uptime) > 0;
    }
}
