package io.lossy.telemetry.retention;

import io.lossy.telemetry.metrics.CounterHandle;
import io.lossy.telemetry.metrics.PipelineMetrics;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.WorkerExecutor;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Runs {@link Retention} once a day, on the server that comes first, and updates the retention metrics every ten
 * minutes.
 */
public final class RetentionVerticle extends VerticleBase {
    private static final Logger LOG = LoggerFactory.getLogger(RetentionVerticle.class);
    private static final long LOOK_EVERY_MS = Duration.ofMinutes(10).toMillis();
    private static final long LONGEST_RUN_HOURS = 12;

    private final Retention retention;
    private final RetentionOptions options;
    private final Map<RetentionReport.RetentionOutcome, CounterHandle> runs =
            new EnumMap<>(RetentionReport.RetentionOutcome.class);
    private final CounterHandle partitions;
    private final CounterHandle events;
    private final CounterHandle rejections;
    private final CounterHandle reports;
    private final CounterHandle optOuts;
    private final CounterHandle logEntries;
    private final CounterHandle deadEvents;
    private final CounterHandle failed;
    private volatile @Nullable RetentionState state;
    private @Nullable WorkerExecutor worker;
    private boolean looking;

    public RetentionVerticle(Retention retention, RetentionOptions options, PipelineMetrics metrics) {
        this.retention = retention;
        this.options = options;
        for (RetentionReport.RetentionOutcome outcome : RetentionReport.RetentionOutcome.values()) {
            runs.put(outcome, runs(metrics, outcome.word()));
        }
        this.failed = runs(metrics, "failed");
        this.partitions =
                metrics.counter("lossy.retention.partitions.dropped", "Dropped partitions; each holds one" + " day");
        this.events = rows(metrics, "events");
        this.rejections = rows(metrics, "rejections");
        this.reports = rows(metrics, "reports");
        this.optOuts = rows(metrics, "opt_outs");
        this.logEntries = rows(metrics, "commit_log");
        this.deadEvents = rows(metrics, "forward_dead");
        gauges(metrics);
    }

    private static CounterHandle runs(PipelineMetrics metrics, String outcome) {
        return metrics.counter("lossy.retention.runs", "Retention runs of this server, by outcome", "outcome", outcome);
    }

    private static CounterHandle rows(PipelineMetrics metrics, String kind) {
        return metrics.counter("lossy.retention.rows.removed", "Rows deleted one by one", "kind", kind);
    }

    private void gauges(PipelineMetrics metrics) {
        metrics.gauge(
                "lossy.retention.partitions.ahead",
                "Days after today whose partitions are ready without a gap",
                () -> known(RetentionState::daysAhead));
        metrics.gauge(
                "lossy.retention.overdue.seconds",
                "How much older the oldest row is than its retention allows; up to a day is normal",
                () -> known(found -> found.overdue().toMillis() / 1e3));
        metrics.gauge(
                "lossy.retention.last.success.timestamp.seconds",
                "Time of the last complete retention run of any server; 0: never",
                () -> known(found -> seconds(found.lastSuccess())));
    }

    /** Returns NaN until the first check. */
    private double known(ToDoubleFunction<RetentionState> figure) {
        RetentionState found = state;
        return found == null ? Double.NaN : figure.applyAsDouble(found);
    }

    private static double seconds(@Nullable Instant instant) {
        return instant == null ? 0 : instant.toEpochMilli() / 1e3;
    }

    @Override
    public Future<?> start() {
        worker = vertx.createSharedWorkerExecutor("lossy-retention", 1, LONGEST_RUN_HOURS, TimeUnit.HOURS);
        long within = options.startWithin().toMillis();
        vertx.setTimer(1 + ThreadLocalRandom.current().nextLong(within), tick -> look());
        vertx.setPeriodic(LOOK_EVERY_MS, tick -> look());
        return Future.succeededFuture();
    }

    private void look() {
        if (looking) {
            return; // a run may take longer than the interval of the checks
        }
        looking = true;
        Objects.requireNonNull(worker)
                .executeBlocking(() -> {
                    if (options.enabled()) {
                        retention.runIfDue().ifPresent(this::completed);
                    }
                    return retention.state();
                })
                .onComplete(done -> looking = false)
                .onSuccess(found -> state = found)
                .onFailure(this::failed);
    }

    private void completed(RetentionReport report) {
        Objects.requireNonNull(runs.get(report.outcome())).increment();
        partitions.increment(report.dropped().size());
        events.increment((double) report.eventsDeleted());
        rejections.increment((double) report.rejections());
        reports.increment((double) report.reports());
        optOuts.increment((double) report.optOuts());
        logEntries.increment((double) report.logEntries());
        deadEvents.increment((double) report.deadEvents());
        LOG.atLevel(report.detail().isEmpty() ? Level.INFO : Level.WARN)
                .addKeyValue("outcome", report.outcome().word())
                .addKeyValue("detail", report.detail())
                .addKeyValue("partitions_dropped", report.dropped().size())
                .addKeyValue("events", report.eventsDeleted())
                .addKeyValue("rejections", report.rejections())
                .addKeyValue("reports", report.reports())
                .addKeyValue("opt_outs", report.optOuts())
                .addKeyValue("commit_log", report.logEntries())
                .addKeyValue("forward_dead", report.deadEvents())
                .log("retention ran");
    }

    private void failed(Throwable failure) {
        if (retention.isStopped()) {
            return; // the connection was closed with the server
        }
        failed.increment();
        LOG.atWarn().addKeyValue("cause", failure.getMessage()).log("retention failed; retrying within the hour");
    }

    /** Does not wait: a run ends after its current step, and the next server continues it. */
    @Override
    public Future<?> stop() {
        retention.stop();
        return Future.succeededFuture();
    }
}
