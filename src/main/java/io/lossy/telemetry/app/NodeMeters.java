package io.lossy.telemetry.app;

import io.lossy.telemetry.metrics.PipelineMetrics;
import io.lossy.telemetry.node.NodeIdentity;
import io.lossy.telemetry.node.NodeList;
import io.lossy.telemetry.node.SharedPart;
import io.lossy.telemetry.persist.Heartbeat;

/** Shows the name of this server, and what it knows of the other servers on its database. */
final class NodeMeters {
    private NodeMeters() {}

    /** Each of these is one series of each server, so that no other metric needs the name as a label. */
    static void register(PipelineMetrics metrics, NodeIdentity node, Heartbeat heartbeat) {
        metrics.gauge(
                "lossy.node.info",
                "Name of this server; always 1. Other series have it by their instance",
                () -> 1,
                "node",
                node.name().text());
        metrics.gauge(
                "lossy.nodes",
                "Servers on this database that were seen within six seconds, this one included; 0: not known yet",
                heartbeat::nodes);
        for (SharedPart part : SharedPart.values()) {
            metrics.gauge(
                    "lossy.nodes.differing",
                    "Other live servers on this database that differ from this one in a part that they should share",
                    () -> differing(heartbeat, part),
                    "part",
                    part.word());
        }
    }

    private static int differing(Heartbeat heartbeat, SharedPart part) {
        NodeList nodes = heartbeat.list();
        return nodes == null ? 0 : nodes.differing(part);
    }
}
