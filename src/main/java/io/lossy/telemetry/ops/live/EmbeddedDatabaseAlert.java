package io.lossy.telemetry.ops.live;

import io.lossy.telemetry.ops.live.AlertBook.Alert;
import io.lossy.telemetry.ops.live.AlertBook.Severity;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Raises an alert while the embedded PostgreSQL is down, and for 15 minutes after it ended by itself. */
public final class EmbeddedDatabaseAlert {
    /** Same as in {@code alerts.yml}. */
    static final Duration SHOWN = Duration.ofMinutes(15);

    private double ended;
    private Instant lastEnd = Instant.MIN;
    private boolean recent;
    private boolean down;

    public void sample(Instant now, MetricReadings readings) {
        double count = readings.sum("lossy.embedded.postgres.ended");
        if (count > ended) {
            ended = count;
            lastEnd = now;
        }
        recent = lastEnd.isAfter(now.minus(SHOWN));
        down = readings.sum("lossy.embedded.postgres.down") > 0;
    }

    public List<Alert> alerts() {
        if (!down && !recent) {
            return List.of();
        }
        String text = down
                ? "The embedded PostgreSQL ended by itself and is still down; the server keeps trying to start it."
                : "The embedded PostgreSQL ended by itself in the last 15 minutes; it runs again.";
        return List.of(new Alert("embedded_database", Severity.WARNING, text, "LossyEmbeddedPostgresEnded"));
    }
}
