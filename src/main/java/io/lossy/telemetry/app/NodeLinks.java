package io.lossy.telemetry.app;

import io.lossy.telemetry.aggregate.History;
import io.lossy.telemetry.aggregate.Peers;
import io.lossy.telemetry.exchange.LoggedEvents;
import io.lossy.telemetry.exchange.WindowRows;
import io.lossy.telemetry.metrics.PipelineMetrics;
import io.lossy.telemetry.node.DatabaseClock;
import io.lossy.telemetry.node.NodeIdentity;
import io.lossy.telemetry.node.SharedParts;
import io.lossy.telemetry.persist.Heartbeat;
import io.lossy.telemetry.persist.PostgresEventStore;
import java.time.Clock;

/** Connects a server with the others on its database. */
record NodeLinks(NodeIdentity node, DatabaseClock clock, Heartbeat heartbeat, WindowRows windows, LoggedEvents logged) {
    static NodeLinks of(
            NodeIdentity node, SharedParts shared, PostgresEventStore rows, Clock machine, PipelineMetrics metrics) {
        DatabaseClock clock = new DatabaseClock(machine);
        Heartbeat heartbeat = rows.heartbeat(node, BuildInfo.version(), shared, clock);
        NodeMeters.register(metrics, node, heartbeat);
        metrics.gauge(
                "lossy.database.clock.ahead.seconds",
                "By how much the clock of the database is ahead of that of this server",
                () -> clock.ahead().toMillis() / 1e3);
        return new NodeLinks(node, clock, heartbeat, rows.windowRows(), rows.loggedEvents());
    }

    Peers peers() {
        return new Peers(heartbeat::nodes, windows::write, windows::read, logged::recount);
    }

    /** Returns what this server itself has stored since it started. */
    History history() {
        return (since, sink) -> logged.read(node.incarnation(), since, sink);
    }
}
