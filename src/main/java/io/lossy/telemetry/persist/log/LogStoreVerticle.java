package io.lossy.telemetry.persist.log;

import io.lossy.telemetry.catalog.model.Catalog;
import io.lossy.telemetry.catalog.model.Family;
import io.lossy.telemetry.database.SqlFailures;
import io.lossy.telemetry.database.StoreException;
import io.lossy.telemetry.event.Addresses;
import io.lossy.telemetry.event.CommittedEvents;
import io.lossy.telemetry.event.Failpoint;
import io.lossy.telemetry.event.Rejection;
import io.lossy.telemetry.event.RejectionBatch;
import io.lossy.telemetry.event.TelemetryEvent;
import io.lossy.telemetry.log.record.LogChunk;
import io.lossy.telemetry.log.record.LogClaim;
import io.lossy.telemetry.log.record.LogContent;
import io.lossy.telemetry.log.record.LogPartition;
import io.lossy.telemetry.metrics.PipelineMetrics;
import io.lossy.telemetry.persist.ClientReportMetrics;
import io.lossy.telemetry.persist.CommitListeners;
import io.lossy.telemetry.persist.LateCommits;
import io.lossy.telemetry.persist.PostgresEventStore;
import io.lossy.telemetry.persist.log.LogTransaction.StoredChunk;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stores what the reader of the durable log has read, and notifies the listeners of what was stored for the first time. While
 * the database is away it fails each call, and the reader repeats it.
 */
public final class LogStoreVerticle extends VerticleBase {
    private static final Logger LOG = LoggerFactory.getLogger(LogStoreVerticle.class);
    private static final long LOOK_EVERY_MS = 1_000;
    private static final long DAYS_EVERY_MS = Duration.ofHours(1).toMillis();
    private static final int UNAVAILABLE = 503;
    private static final DeliveryOptions LOCAL = new DeliveryOptions().setLocalOnly(true);

    private final PostgresEventStore store;
    private final LogTransaction transaction;
    private final Supplier<Catalog> catalog;
    private final PipelineMetrics metrics;
    private final Clock clock;
    private final CommitListeners listeners;
    private final ClientReportMetrics books;
    private final LateCommits late;

    /**
     * @param incarnation stands in the commit log for this start of the server
     * @param catalog     returns the current catalog
     * @param subscribers addresses that receive {@link CommittedEvents} after each commit
     */
    public LogStoreVerticle(
            PostgresEventStore store,
            UUID incarnation,
            Supplier<Catalog> catalog,
            PipelineMetrics metrics,
            Clock clock,
            List<String> subscribers) {
        this.store = store;
        this.transaction = new LogTransaction(store, incarnation);
        this.catalog = catalog;
        this.metrics = metrics;
        this.clock = clock;
        this.listeners = new CommitListeners(metrics, subscribers);
        this.books = new ClientReportMetrics(metrics);
        this.late = new LateCommits(
                store, metrics, events -> listeners.notify(vertx, new CommittedEvents(events, true)), System::nanoTime);
    }

    @Override
    public Future<?> start() {
        vertx.eventBus().localConsumer(Addresses.LOG_CLAIM, this::onClaim);
        vertx.eventBus().localConsumer(Addresses.LOG_CHUNK, this::onChunk);
        vertx.setPeriodic(LOOK_EVERY_MS, tick -> late.look());
        vertx.setPeriodic(DAYS_EVERY_MS, tick -> prepareDays());
        prepareDays(); // not awaited: without its partition a row goes to DEFAULT and is moved later
        return Future.succeededFuture();
    }

    private void onClaim(Message<LogPartition> message) {
        transaction
                .claim(message.body())
                .onSuccess(message::reply)
                .onFailure(failure ->
                        message.fail(UNAVAILABLE, SqlFailures.of(failure).getMessage()));
    }

    private void onChunk(Message<LogChunk> message) {
        LogChunk chunk = message.body();
        long started = System.nanoTime();
        LogContent left = withoutExpired(chunk.content());
        int expired = chunk.content().accepted() - left.accepted();
        transaction
                .store(chunk, left, expired, List.of())
                .recover(failure ->
                        isCausedByARow(failure) ? withoutPoison(chunk, left, expired) : Future.failedFuture(failure))
                .onSuccess(stored -> {
                    Failpoint.AFTER_COMMIT.pass();
                    metrics.flushed(true, chunk.content().accepted(), Duration.ofNanos(System.nanoTime() - started));
                    show(stored);
                    message.reply(stored.claim());
                })
                .onFailure(failure -> {
                    metrics.flushed(false, chunk.content().accepted(), Duration.ofNanos(System.nanoTime() - started));
                    fail(message, left, failure);
                });
    }

    private void fail(Message<LogChunk> message, LogContent left, Throwable failure) {
        if (failure instanceof LostClaimException) {
            message.fail(LogClaim.LOST, failure.getMessage());
            return;
        }
        StoreException known = SqlFailures.of(failure);
        late.failed(left.events(), known);
        LOG.atWarn()
                .addKeyValue("topic", message.body().claim().partition().topic())
                .addKeyValue("events", left.accepted())
                .addKeyValue("cause", known.getMessage())
                .log("records of the log not stored; retrying");
        message.fail(UNAVAILABLE, known.getMessage());
    }

    /** Leaves out events that are older than their family's retention, which deletes rows of that age. */
    private LogContent withoutExpired(LogContent content) {
        Instant now = clock.instant();
        Map<String, Family> families = catalog.get().families();
        List<TelemetryEvent> kept = content.events().stream()
                .filter(event -> {
                    Family family = families.get(event.type().family());
                    return family == null
                            || !event.occurredAt().isBefore(now.minus(Duration.ofDays(family.retentionDays())));
                })
                .toList();
        return kept.size() == content.events().size() ? content : content.with(kept);
    }

    /** Finds the rows that the database does not take, rejects them, and stores the others. */
    private Future<StoredChunk> withoutPoison(LogChunk chunk, LogContent left, int expired) {
        return poisoned(left.events()).compose(found -> {
            LOG.atWarn().addKeyValue("events", found.size()).log("the database rejected events permanently");
            List<TelemetryEvent> rest = left.events().stream()
                    .filter(event -> !found.contains(event))
                    .toList();
            List<Rejection> rejections =
                    found.stream().map(Rejection::storageRejected).toList();
            return transaction.store(chunk, left.with(rest), expired, rejections);
        });
    }

    /** Halves the events until those that the database does not take are alone. Changes nothing. */
    private Future<List<TelemetryEvent>> poisoned(List<TelemetryEvent> events) {
        return transaction.attempt(events).map(v -> List.<TelemetryEvent>of()).recover(failure -> {
            if (!isCausedByARow(failure)) {
                return Future.failedFuture(failure);
            } else if (events.size() == 1) {
                return Future.succeededFuture(events);
            }
            int middle = events.size() / 2;
            return poisoned(events.subList(0, middle))
                    .compose(left -> poisoned(events.subList(middle, events.size()))
                            .map(right -> {
                                List<TelemetryEvent> both = new ArrayList<>(left);
                                both.addAll(right);
                                return both;
                            }));
        });
    }

    private static boolean isCausedByARow(Throwable failure) {
        return SqlFailures.of(failure).kind() == StoreException.FailureKind.DATA;
    }

    private void show(StoredChunk stored) {
        stored.books().byState().forEach(metrics.log()::ended);
        late.committed(stored.fresh().stream().map(TelemetryEvent::id).toList());
        if (!stored.fresh().isEmpty()) {
            Map<String, Integer> families = new HashMap<>();
            stored.fresh().forEach(event -> families.merge(event.type().family(), 1, Integer::sum));
            families.forEach(metrics::storedFromLog);
            listeners.notify(vertx, new CommittedEvents(stored.fresh(), false));
        }
        if (!stored.rejections().isEmpty()) {
            vertx.eventBus().publish(Addresses.WATCH_REJECTED, new RejectionBatch(stored.rejections()), LOCAL);
        }
        books.count(stored.reported());
    }

    private void prepareDays() {
        store.prepareDaysAhead(clock)
                .onFailure(failure -> LOG.atWarn()
                        .addKeyValue("cause", failure.getMessage())
                        .log("partitions not created; retrying within the hour"));
    }

    @Override
    public Future<?> stop() {
        return store.close();
    }
}
