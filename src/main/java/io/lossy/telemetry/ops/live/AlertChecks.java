package io.lossy.telemetry.ops.live;

import io.lossy.telemetry.ops.live.AlertBook.Alert;
import io.lossy.telemetry.ops.live.AlertBook.Severity;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Raises the alerts of the page: aggregates beyond a threshold of the catalog, and problems of the server itself. The
 * page knows only minutes and Prometheus knows hours. So the page raises an alert at once, and {@code alerts.yml}
 * raises it after the condition has lasted.
 */
public final class AlertChecks {
    /** Same as in {@code alerts.yml}; a test compares them. */
    static final double LAG_SECONDS = 5;

    static final double REJECTED_SHARE = 0.05;
    static final int REJECTED_OF = 200;
    static final int REJECTED_MINUTES = 15;

    /** 14.4 times the objective: one hour at this rate burns a fiftieth of the budget of 30 days. */
    static final double NACKED_BURN = 14.4;

    static final double NACKED_OBJECTIVE = 0.005;
    static final int NACKED_OF = 500;
    static final int NACKED_MINUTES = 60;
    static final int NACKED_STILL_MINUTES = 5;

    static final int PARTITIONS_AHEAD = 3;
    static final int OVERDUE_SECONDS = 172_800;

    /**
     * Seconds in a row that the books must be unbalanced, because the counters of one request do not all change at
     * once.
     */
    private static final int UNACCOUNTED_SECONDS = 5;

    /** Alerts of {@code alerts.yml} that the page can't raise, and why. */
    public static final Map<String, String> NOT_CHECKED = Map.of(
            "LossyTelemetryDown", "a server that is down shows no page; Prometheus sees that it does not answer",
            "Watchdog", "it tests how alerts travel from Prometheus to people; the page is not part of that way");

    public static final Map<String, String> PLAYBOOKS = Map.of(
            "stt.fallback_ratio", "LossySttFallbackShareHigh",
            "voice_mode.latency_ms", "LossyVadLatencyHigh",
            "cache.evictions", "LossyCacheEvictionSpike");

    private int unbalanced;

    /**
     * The state of the server itself.
     *
     * @param catalogInUse true if the last read of the catalog file succeeded
     * @param oldestSeconds how long the oldest waiting event has waited
     * @param partitionsAhead coming days whose partitions are ready; NaN if unknown
     * @param overdueSeconds time by which the oldest row exceeds its retention; NaN if unknown
     * @param rejected over the last {@link #REJECTED_MINUTES}
     * @param nacked over the last {@link #NACKED_MINUTES}
     * @param nackedStill over the last {@link #NACKED_STILL_MINUTES}
     */
    public record Vitals(
            boolean enabled,
            boolean databaseReady,
            boolean breakerClosed,
            boolean catalogInUse,
            double unaccounted,
            double oldestSeconds,
            double partitionsAhead,
            double overdueSeconds,
            RatioCheck rejected,
            RatioCheck nacked,
            RatioCheck nackedStill) {}

    /** A number of events and the number of events received in the same time. */
    public record RatioCheck(double events, double received) {
        boolean above(double limit) {
            return events > limit * received;
        }
    }

    public List<Alert> of(Vitals vitals, PageFigures figures) {
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
                    "The database accepts no commits; events are answered with retry and wait on the clients.",
                    "LossyCircuitBreakerOpen"));
        }
        unbalanced = vitals.unaccounted() == 0 ? 0 : unbalanced + 1;
        if (unbalanced >= UNACCOUNTED_SECONDS) {
            alerts.add(new Alert(
                    "accounting",
                    Severity.CRITICAL,
                    "The books do not balance: an event was lost or counted twice.",
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
                    "answered with retry",
                    Severity.CRITICAL,
                    "More than 7.2 % of the last hour's events were answered with retry, and it continues.",
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
                    "Rows are more than 2 days older than the catalog allows.",
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
                    "The last catalog reload was rejected; the previous catalog stays in use.",
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
