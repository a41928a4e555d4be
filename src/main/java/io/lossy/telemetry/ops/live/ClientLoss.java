package io.lossy.telemetry.ops.live;

import io.lossy.telemetry.ops.live.AlertBook.Alert;
import io.lossy.telemetry.ops.live.AlertBook.Severity;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * Watches the events of the last hour that clients report as lost before sending. Only clients can count these events,
 * and they report them afterwards.
 */
public final class ClientLoss {
    /** Same as in {@code recording.yml} and {@code alerts.yml}; a test compares them. */
    public static final List<String> LOST = List.of("evicted", "expired", "invalid", "rate_limited", "unload_lost");

    public static final double SHARE = 0.02;
    public static final int OF = 500;

    private final HourBuffer hour = new HourBuffer(List.of("emitted", "lost"), 2);

    /** Updates the counts with the readings of one second. */
    public void sample(Instant now, MetricReadings readings) {
        Map<String, Double> dropped = readings.by("lossy.client.events.dropped", "reason");
        double lost = LOST.stream()
                .mapToDouble(reason -> dropped.getOrDefault(reason, 0.0))
                .sum();
        double emitted = readings.sum("lossy.client.events.emitted");
        hour.sample(now, new double[] {Double.isNaN(emitted) ? 0 : emitted, lost});
    }

    public List<Alert> alerts() {
        double emitted = hour.sum(0, HourBuffer.STEPS);
        if (emitted < OF || hour.sum(1, HourBuffer.STEPS) <= SHARE * emitted) {
            return List.of();
        }
        return List.of(new Alert(
                "client loss",
                Severity.WARNING,
                "Clients lost more than 2 % of the last hour's events before they could send them.",
                "LossyClientLossHigh"));
    }
}
