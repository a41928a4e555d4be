package io.lossy.telemetry.ops;

import io.lossy.telemetry.ops.AlertBook.Alert;
import io.lossy.telemetry.ops.AlertBook.Severity;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is worth an alert on the page: every aggregate beyond a threshold of the catalog, and the server's own health. The
 * page knows minutes where Prometheus knows hours, so it says at once what {@code alerts.yml} says when it has lasted.
 */
final class Checks {
    /** As in {@code alerts.yml}; a test compares. */
    static final double LAG_SECONDS = 5;

    static final double REJECTED_SHARE = 0.05;
    static final int REJECTED_OF = 200;
    static final int REJECTED_MINUTES = 15;

    /** 14.4 times the objective: an hour of it burns a fiftieth of what 30 days allow. */
    static final double NACKED_BURN = 14.4;

    static final double NACKED_OBJECTIVE = 0.005;
    static final int NACKED_OF = 500;
    static final int NACKED_MINUTES = 60;
    static final int NACKED_STILL_MINUTES = 5;

    static final int PARTITIONS_AHEAD = 3;
    static final int OVERDUE_SECONDS = 172_800;

    /** Seconds in a row: the counters of one request are not changed all at once. */
    private static final int UNACCOUNTED_SECONDS = 5;

    private static final Map<String, String> PLAYBOOKS = Map.of(
            "stt.fallback_ratio", "LossySttFallbackShareHigh",
            "voice_mode.latency_ms", "LossyVadLatencyHigh",
            "cache.evictions", "LossyCacheEvictionSpike");

    private int unbalanced;

    /**
     * What the server says of itself.
     *
     * @param catalogInUse    the catalog's file was followed when it was last read
     * @param oldestSeconds   how long the oldest waiting event has waited
     * @param partitionsAhead days whose partitions are ready; NaN while nobody knows, as is {@code overdueSeconds}
     * @param overdueSeconds  by how much the oldest row is beyond its time
     * @param rejected        of the last {@link #REJECTED_MINUTES}
     * @param nacked          of the last {@link #NACKED_MINUTES}
     * @param nackedStill     of the last {@link #NACKED_STILL_MINUTES}
     */
    record Vitals(
            boolean enabled,
            boolean databaseReady,
            boolean breakerClosed,
            boolean catalogInUse,
            double unaccounted,
            double oldestSeconds,
            double partitionsAhead,
            double overdueSeconds,
            Share rejected,
            Share nacked,
            Share nackedStill) {}

    /** Some of the events that were received. */
    record Share(double events, double received) {
        boolean above(double limit) {
            return events > limit * received;
        }
    }

    List<Alert> of(Vitals vitals, Figures figures) {
        List<Alert> alerts = new ArrayList<>(health(vitals));
        alerts.addAll(shares(vitals));
        alerts.addAll(housekeeping(vitals));
        alerts.addAll(settings(vitals));
        for (String name : figures.names()) {
            Severity severity = severity(figures.status(name));
            if (severity != null) {
                alerts.add(new Alert(name, severity, "", PLAYBOOKS.get(name)));
            }
        }
        return alerts;
    }

    private static @Nullable Severity severity(@Nullable String status) {
        if ("alert".equals(status)) {
            return Severity.CRITICAL;
        }
        return "warn".equals(status) ? Severity.WARNING : null;
    }

    private List<Alert> health(Vitals vitals) {
        List<Alert> alerts = new ArrayList<>();
        if (!vitals.databaseReady() || !vitals.breakerClosed()) {
            alerts.add(new Alert(
                    "database",
                    Severity.CRITICAL,
                    "The database takes no commits; events are answered with retry and wait on the clients.",
                    "LossyCircuitBreakerOpen"));
        }
        unbalanced = vitals.unaccounted() == 0 ? 0 : unbalanced + 1;
        if (unbalanced >= UNACCOUNTED_SECONDS) {
            alerts.add(new Alert(
                    "accounting",
                    Severity.CRITICAL,
                    "The books do not balance: an event was forgotten, or counted twice.",
                    "LossyEventsUnaccounted"));
        }
        if (vitals.oldestSeconds() > LAG_SECONDS) {
            alerts.add(new Alert(
                    "lag",
                    Severity.CRITICAL,
                    "The oldest event has waited more than 5 s for its commit.",
                    "LossyIngestLagHigh"));
        }
        return alerts;
    }

    private static List<Alert> shares(Vitals vitals) {
        List<Alert> alerts = new ArrayList<>();
        double burning = NACKED_BURN * NACKED_OBJECTIVE;
        if (vitals.nacked().received() >= NACKED_OF
                && vitals.nacked().above(burning)
                && vitals.nackedStill().above(burning)) {
            alerts.add(new Alert(
                    "told to retry",
                    Severity.CRITICAL,
                    "More than 7.2 % of the last hour's events were told to come later, and still are.",
                    "LossyDropBudgetBurn"));
        }
        if (vitals.rejected().received() >= REJECTED_OF && vitals.rejected().above(REJECTED_SHARE)) {
            alerts.add(new Alert(
                    "rejected",
                    Severity.WARNING,
                    "More than 5 % of the last 15 minutes' events were rejected.",
                    "LossyRejectShareHigh"));
        }
        return alerts;
    }

    private static List<Alert> housekeeping(Vitals vitals) {
        List<Alert> alerts = new ArrayList<>();
        if (vitals.partitionsAhead() < PARTITIONS_AHEAD) {
            alerts.add(new Alert(
                    "partitions",
                    Severity.WARNING,
                    "Partitions are ready for fewer than 3 of the coming days.",
                    "LossyPartitionHeadroomLow"));
        }
        if (vitals.overdueSeconds() > OVERDUE_SECONDS) {
            alerts.add(new Alert(
                    "retention",
                    Severity.WARNING,
                    "Rows are more than 2 days beyond the time that the catalog keeps them for.",
                    "LossyRetentionOverdue"));
        }
        return alerts;
    }

    private static List<Alert> settings(Vitals vitals) {
        List<Alert> alerts = new ArrayList<>();
        if (!vitals.catalogInUse()) {
            alerts.add(new Alert(
                    "catalog",
                    Severity.WARNING,
                    "The catalog was refused when it was last read; the one before is in use.",
                    "LossyCatalogReloadRefused"));
        }
        if (!vitals.enabled()) {
            alerts.add(new Alert(
                    "switched_off",
                    Severity.INFO,
                    "Telemetry is switched off (enabled: false): nothing is stored, and clients purge their queues.",
                    null));
        }
        return alerts;
    }
}
