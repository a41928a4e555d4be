package io.lossy.telemetry.ops.live;

import io.lossy.telemetry.ops.live.AlertBook.Alert;
import io.lossy.telemetry.ops.live.AlertBook.Severity;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Shows the lanes that forward events to other systems, as this server sees them, and raises their alerts. */
public final class LanesPanel {
    private static final double LAG_SECONDS = 900;
    private static final double HORIZON_SECONDS = 300;
    private static final Duration DEAD_SHOWN = Duration.ofMinutes(15);

    private final Map<String, Double> dead = new TreeMap<>();
    private final Map<String, Instant> deadAt = new TreeMap<>();
    private List<LaneRow> rows = List.of();
    private Instant sampledAt = Instant.EPOCH;

    /**
     * A lane. The figures are NaN if another server owns it.
     *
     * @param running 0: it is paused
     * @param dead events that this server gave up since its start
     * @param failure null if it had none, or if another server owns it
     */
    private record LaneRow(
            String name,
            boolean owned,
            double running,
            double lag,
            double horizon,
            double behind,
            double open,
            double parked,
            double delivered,
            double dead,
            @Nullable LaneFailure failure) {}

    /** @param failures by lane */
    public void sample(Instant now, MetricReadings readings, Map<String, LaneFailure> failures) {
        sampledAt = now;
        Map<String, Double> running = lanes(readings, "running");
        Map<String, Double> lag = lanes(readings, "lag.seconds");
        Map<String, Double> horizon = lanes(readings, "horizon.seconds");
        Map<String, Double> behind = lanes(readings, "behind.events");
        Map<String, Double> open = lanes(readings, "open.events");
        Map<String, Double> parked = lanes(readings, "parked.events");
        Map<String, Double> delivered = ended(readings, "delivered");
        Map<String, Double> given = ended(readings, "dead");
        List<LaneRow> next = new ArrayList<>();
        new TreeMap<>(lanes(readings, "owned")).forEach((name, owned) -> {
            double gone = given.getOrDefault(name, 0.0);
            Double before = dead.put(name, gone);
            if (gone > (before == null ? 0 : before)) {
                deadAt.put(name, now);
            }
            next.add(new LaneRow(
                    name,
                    owned == 1,
                    running.getOrDefault(name, Double.NaN),
                    lag.getOrDefault(name, Double.NaN),
                    horizon.getOrDefault(name, Double.NaN),
                    behind.getOrDefault(name, Double.NaN),
                    open.getOrDefault(name, Double.NaN),
                    parked.getOrDefault(name, Double.NaN),
                    delivered.getOrDefault(name, 0.0),
                    gone,
                    failures.get(name)));
        });
        rows = next;
    }

    private static Map<String, Double> lanes(MetricReadings readings, String figure) {
        return readings.by("lossy.forward." + figure, "lane");
    }

    private static Map<String, Double> ended(MetricReadings readings, String outcome) {
        return readings.by("lossy.forward.events", "lane", "outcome", outcome);
    }

    /** Returns one row for each lane of the settings. */
    JsonArray shown() {
        JsonArray shown = new JsonArray();
        rows.forEach(row -> shown.add(new JsonObject()
                .put("name", row.name())
                .put("state", !row.owned() ? "elsewhere" : row.running() == 0 ? "paused" : "running")
                .put("lag", PageFigures.number(row.lag()))
                .put("behind", PageFigures.number(row.behind()))
                .put("open", PageFigures.number(row.open()))
                .put("parked", PageFigures.number(row.parked()))
                .put("delivered", row.delivered())
                .put("dead", row.dead())
                .put("error", row.failure() == null ? null : row.failure().word())
                .put(
                        "error_at",
                        row.failure() == null ? null : row.failure().at().toEpochMilli())));
        return shown;
    }

    public List<Alert> alerts() {
        List<Alert> alerts = new ArrayList<>();
        for (LaneRow row : rows) {
            if (row.running() == 0) {
                alerts.add(alert(row, "is paused; `forward status` says why.", "LossyForwardStopped"));
            }
            if (row.lag() > LAG_SECONDS) {
                alerts.add(alert(row, "has not taken an event of 15 minutes ago.", "LossyForwardLagging"));
            }
            if (row.horizon() > HORIZON_SECONDS) {
                alerts.add(alert(row, "waits for an open transaction.", "LossyCommitHorizonStalled"));
            }
            Instant last = deadAt.get(row.name());
            if (last != null && last.plus(DEAD_SHOWN).isAfter(sampledAt)) {
                alerts.add(alert(row, "gave events up in the last 15 minutes.", "LossyForwardDeadLetters"));
            }
        }
        return alerts;
    }

    private static Alert alert(LaneRow row, String what, String playbook) {
        return new Alert("forward " + row.name(), Severity.WARNING, "The lane " + row.name() + " " + what, playbook);
    }
}
