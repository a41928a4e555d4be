package io.lossy.telemetry.persist;

import io.lossy.telemetry.bus.FlushTimer;
import io.lossy.telemetry.database.StoreException;
import io.lossy.telemetry.event.Addresses;
import io.lossy.telemetry.event.BatchOutcome;
import io.lossy.telemetry.event.ClientReport;
import io.lossy.telemetry.event.CommittedEvents;
import io.lossy.telemetry.event.EventBatch;
import io.lossy.telemetry.event.Failpoint;
import io.lossy.telemetry.event.PendingReports;
import io.lossy.telemetry.event.Rejection;
import io.lossy.telemetry.event.RejectionBatch;
import io.lossy.telemetry.event.RejectionOutcome;
import io.lossy.telemetry.event.TelemetryEvent;
import io.lossy.telemetry.metrics.CounterHandle;
import io.lossy.telemetry.metrics.PipelineMetrics;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Stores batches of events. Replies to a batch only after its commit, notifies the listeners of what was stored for the
 * first time, records rejections and keeps the clients' own books.
 */
public final class PersistVerticle extends VerticleBase {
    private static final Logger LOG = LoggerFactory.getLogger(PersistVerticle.class);
    private static final Duration REPORTS_EVERY = Duration.ofSeconds(5);
    /**
     * Short, because live values must be current: a row that was found is counted within two seconds after the database
     * is back.
     */
    private static final long LOOK_EVERY_MS = 1_000;

    private static final long DAYS_EVERY_MS = Duration.ofHours(1).toMillis();
    private static final long WARN_EVERY_NANOS = Duration.ofSeconds(1).toNanos();
    private static final int MAX_PENDING_REPORTS = 10_000;
    private static final DeliveryOptions LOCAL =
            new DeliveryOptions().setLocalOnly(true).setSendTimeout(10_000);

    private final EventStore store;
    private final PipelineMetrics metrics;
    private final Clock clock;
    private final CommitListeners listeners;
    private final PendingReports reports = new PendingReports(MAX_PENDING_REPORTS);
    private final Set<Future<?>> underWay = new HashSet<>();
    private long warnedAt = System.nanoTime() - WARN_EVERY_NANOS;
    private final CounterHandle reportsDeferred;
    private final ClientReportMetrics books;
    private final LateCommits late;
    /** Null before the start. */
    private @Nullable FlushTimer reportsTimer;

    /** @param subscribers addresses that receive {@link CommittedEvents} after each commit */
    public PersistVerticle(EventStore store, PipelineMetrics metrics, Clock clock, List<String> subscribers) {
        this.store = store;
        this.metrics = metrics;
        this.clock = clock;
        this.listeners = new CommitListeners(metrics, subscribers);
        this.reportsDeferred = metrics.deferredReports();
        this.books = new ClientReportMetrics(metrics);
        this.late = new LateCommits(
                store, metrics, events -> listeners.notify(vertx, new CommittedEvents(events, true)), System::nanoTime);
    }

    @Override
    public Future<?> start() {
        reportsTimer = new FlushTimer(vertx, REPORTS_EVERY, this::flushReports);
        vertx.eventBus().localConsumer(Addresses.PERSIST, this::onBatch);
        vertx.eventBus().localConsumer(Addresses.PERSIST_REJECTIONS, this::onRejections);
        vertx.eventBus().localConsumer(Addresses.PERSIST_REPORTS, this::onReport);
        vertx.setPeriodic(LOOK_EVERY_MS, tick -> track(late.look()));
        vertx.setPeriodic(DAYS_EVERY_MS, tick -> prepareDays());
        prepareDays(); // not awaited: without its partition a row goes to DEFAULT and is moved later
        return Future.succeededFuture();
    }

    private void onBatch(Message<EventBatch> message) {
        EventBatch batch = message.body();
        long started = System.nanoTime();
        track(store.append(batch.events())
                .compose(appended -> committed(batch, appended, started), failure -> failed(batch, failure, started))
                .onSuccess(message::reply));
    }

    private Future<BatchOutcome> committed(EventBatch batch, EventStore.Appended appended, long started) {
        Failpoint.AFTER_COMMIT.pass();
        measure(true, batch, started);
        BatchReply answer = BatchReply.of(batch, appended);
        late.committed(appended.fresh());
        if (!answer.fresh().isEmpty()) {
            listeners.notify(vertx, new CommittedEvents(answer.fresh(), false));
        }
        if (answer.poisoned().isEmpty()) {
            return Future.succeededFuture(answer.outcome());
        }
        LOG.atWarn()
                .addKeyValue("family", batch.family())
                .addKeyValue("events", answer.poisoned().size())
                .log("the database rejected events permanently");
        return store.reject(answer.poisoned())
                .onSuccess(recorded -> show(answer.poisoned(), recorded))
                .map(recorded -> answer.outcome(batch, recorded))
                .otherwise(failure -> answer.withoutRejections());
    }

    private Future<BatchOutcome> failed(EventBatch batch, Throwable failure, long started) {
        measure(false, batch, started);
        late.failed(batch.events(), failure);
        LOG.atLevel(mayWarn() ? Level.WARN : Level.DEBUG)
                .addKeyValue("family", batch.family())
                .addKeyValue("events", batch.events().size())
                .addKeyValue("cause", failure.getMessage())
                .log("batch not stored; answered with retry");
        boolean asked = !(failure instanceof StoreException e) || e.kind() != StoreException.FailureKind.OVERLOADED;
        return Future.succeededFuture(asked ? BatchReply.retry(batch) : BatchReply.overloaded(batch));
    }

    /** Returns true at most once per second, because an outage fails every batch. */
    private boolean mayWarn() {
        long now = System.nanoTime();
        if (now - warnedAt < WARN_EVERY_NANOS) {
            return false;
        }
        warnedAt = now;
        return true;
    }

    private void measure(boolean ok, EventBatch batch, long started) {
        metrics.flushed(ok, batch.events().size(), Duration.ofNanos(System.nanoTime() - started));
        if (ok) {
            batch.events().stream()
                    .map(TelemetryEvent::receivedAt)
                    .min(Instant::compareTo)
                    .ifPresent(oldest -> metrics.persistLag(Duration.between(oldest, clock.instant())));
        }
    }

    /** Publishes rejections to the live page. Published and not requested, because there may be no listener. */
    private void show(List<Rejection> rejections, RejectionOutcome outcome) {
        List<Rejection> recorded = outcome.stored().isEmpty()
                ? rejections
                : rejections.stream()
                        .filter(rejection -> !outcome.stored().containsKey(rejection.key()))
                        .toList();
        vertx.eventBus().publish(Addresses.WATCH_REJECTED, new RejectionBatch(recorded), LOCAL);
    }

    private void onRejections(Message<RejectionBatch> message) {
        List<Rejection> rejections = message.body().rejections();
        track(store.reject(rejections)
                .onSuccess(message::reply)
                .onSuccess(recorded -> show(rejections, recorded))
                .onFailure(failure -> message.fail(503, failure.getMessage())));
    }

    private void onReport(Message<ClientReport> message) {
        if (!reports.add(message.body())) {
            reportsDeferred.increment();
        }
        requestReports();
        message.reply(null);
    }

    private void requestReports() {
        Objects.requireNonNull(reportsTimer).request();
    }

    private Future<Void> flushReports() {
        List<ClientReport> batch = reports.drain();
        return track(store.report(batch))
                .onSuccess(books::count)
                .onFailure(failure -> {
                    batch.forEach(reports::add);
                    requestReports();
                    LOG.atWarn()
                            .addKeyValue("reports", batch.size())
                            .addKeyValue("cause", failure.getMessage())
                            .log("client reports not stored; retrying");
                })
                .mapEmpty();
    }

    private void prepareDays() {
        track(store.prepareDaysAhead(clock))
                .onFailure(failure -> LOG.atWarn()
                        .addKeyValue("cause", failure.getMessage())
                        .log("partitions not created; retrying within the hour"));
    }

    private <T> Future<T> track(Future<T> work) {
        if (!work.isComplete()) {
            underWay.add(work);
            work.onComplete(done -> underWay.remove(work));
        }
        return work;
    }

    /** Completes when nothing is under way, also nothing that began meanwhile. */
    private Future<Void> atRest() {
        return underWay.isEmpty()
                ? Future.succeededFuture()
                : Future.join(List.copyOf(underWay)).transform(ended -> atRest());
    }

    @Override
    public Future<?> stop() {
        return atRest().transform(ended -> flushReports())
                .transform(flushed -> atRest())
                .transform(ended -> store.close());
    }
}
