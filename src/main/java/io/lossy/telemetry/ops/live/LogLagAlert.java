package io.lossy.telemetry.ops.live;

import io.lossy.telemetry.ops.live.AlertBook.Alert;
import io.lossy.telemetry.ops.live.AlertBook.Severity;
import java.util.List;

/** Raises an alert while accepted events wait in the durable log for long. */
public final class LogLagAlert {
    /** Same as in {@code alerts.yml}. */
    static final double SECONDS = 300;

    private double lag;

    public void sample(MetricReadings readings) {
        lag = readings.max("lossy.log.lag.seconds");
    }

    public List<Alert> alerts() {
        return lag > SECONDS
                ? List.of(new Alert(
                        "log_lag",
                        Severity.WARNING,
                        "Accepted events have waited in the durable log for more than five minutes.",
                        "LossyLogLagging"))
                : List.of();
    }
}
