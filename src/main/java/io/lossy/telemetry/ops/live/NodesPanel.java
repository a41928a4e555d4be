package io.lossy.telemetry.ops.live;

import io.lossy.telemetry.node.KnownNode;
import io.lossy.telemetry.node.NodeList;
import io.lossy.telemetry.node.SharedPart;
import io.lossy.telemetry.ops.live.AlertBook.Alert;
import io.lossy.telemetry.ops.live.AlertBook.Severity;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Shows the servers on the database, and raises the alerts about them. */
public final class NodesPanel {
    /** Enough to tell two starts of one server apart. */
    private static final int INCARNATION_SHOWN = 8;

    /** Figures are partial for a moment whenever a server starts or ends. */
    private static final Duration PARTIAL = Duration.ofSeconds(10);

    private @Nullable NodeList nodes;
    private Instant readAt = Instant.EPOCH;
    private Duration age = Duration.ZERO;
    private @Nullable Instant partialSince;
    private Duration partialFor = Duration.ZERO;
    private double partsAgeSeconds = Double.NaN;

    /** @param list as the last heartbeat found it; the same object until the next heartbeat */
    @SuppressWarnings("ReferenceEquality") // an equal list of a later heartbeat is news too
    public void sample(Instant now, @Nullable NodeList list, MetricReadings readings) {
        if (list != nodes) {
            nodes = list;
            readAt = now;
        }
        age = Duration.between(readAt, now);
        partsAgeSeconds = readings.max("lossy.aggregate.parts.age.seconds");
        if (readings.max("lossy.aggregate.partial") > 0) {
            partialSince = partialSince == null ? now : partialSince;
            partialFor = Duration.between(partialSince, now);
        } else {
            partialSince = null;
            partialFor = Duration.ZERO;
        }
    }

    /** Returns one row for each server, this one first. */
    JsonArray shown() {
        JsonArray rows = new JsonArray();
        NodeList list = nodes;
        if (list != null) {
            rows.add(row(list, list.self(), "self"));
            list.others().forEach(node -> rows.add(row(list, node, node.isLive() ? "live" : "silent")));
        }
        return rows;
    }

    /** Returns whether the live figures contain what all servers counted, and the age of the oldest counts. */
    JsonObject exchange() {
        return new JsonObject().put("partial", partialSince != null).put("oldest", PageFigures.number(partsAgeSeconds));
    }

    private JsonObject row(NodeList list, KnownNode node, String state) {
        return new JsonObject()
                .put("name", node.name())
                .put("incarnation", node.incarnation().toString().substring(0, INCARNATION_SHOWN))
                .put("version", node.version())
                .put("catalog", node.shared().catalog())
                .put("differs", new JsonArray(words(list.differences(node))))
                .put("state", state)
                .put("uptime_ms", node.uptime().plus(age).toMillis())
                .put("silence_ms", node.silence().plus(age).toMillis());
    }

    private static List<String> words(Collection<SharedPart> parts) {
        return parts.stream().map(SharedPart::word).toList();
    }

    public List<Alert> alerts() {
        NodeList list = nodes;
        List<Alert> alerts = new ArrayList<>();
        if (partialFor.compareTo(PARTIAL) >= 0) {
            alerts.add(new Alert(
                    "partial figures",
                    Severity.WARNING,
                    "The live figures lack what another server on this database counted.",
                    "LossyLiveFiguresPartial"));
        }
        if (list == null) {
            return alerts;
        }
        if (!list.silent().isEmpty()) {
            alerts.add(new Alert(
                    "silent servers",
                    Severity.WARNING,
                    "No heartbeat for more than 6 s from: "
                            + list.silent().stream().map(KnownNode::name).collect(Collectors.joining(", ")) + ".",
                    "LossyNodeDown"));
        }
        if (!list.differences().isEmpty()) {
            alerts.add(new Alert(
                    "servers differ",
                    Severity.WARNING,
                    "Other servers on this database have other values than this one of: "
                            + String.join(", ", words(list.differences())) + ".",
                    "LossyNodesDiffer"));
        }
        return alerts;
    }
}
