package io.lossy.telemetry.persist;

import io.lossy.telemetry.catalog.model.Catalog;
import io.lossy.telemetry.catalog.model.Family;
import io.lossy.telemetry.catalog.model.Priority;
import io.lossy.telemetry.database.StoreException;
import io.lossy.telemetry.database.StoreException.FailureKind;
import io.lossy.telemetry.database.StoreOptions;
import io.lossy.telemetry.event.Failpoint;
import io.lossy.telemetry.event.Reason;
import io.lossy.telemetry.event.Rejection;
import io.lossy.telemetry.event.RejectionOutcome;
import io.lossy.telemetry.event.TelemetryEvent;
import io.lossy.telemetry.metrics.PipelineMetrics;
import io.lossy.telemetry.overload.LoadLevel;
import io.lossy.telemetry.overload.LoadMonitor;
import io.lossy.telemetry.persist.PriorityConcurrencyLimiter.CallResult;
import io.lossy.telemetry.persist.PriorityConcurrencyLimiter.QueuedCall;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Limits how many statements the database receives at a time, and lets waiting batches share a statement and a commit.
 * Calls queue here and not in the pool, because here high priority goes first. A call starts a turn of the
 * event loop after it arrives, so that the batches of one request share a commit.
 *
 * <p>If a row makes a shared statement fail, each of its batches runs again alone. Calls that wait longer than the
 * acquire timeout fail with {@link FailureKind#OVERLOADED}. The database is not contacted then, so the circuit breaker
 * is unaffected.
 */
final class LimitingEventStore extends DelegatingEventStore {
    private final Vertx vertx;
    private final Catalog catalog;
    private final LongSupplier nanos;
    private final long patienceMs;
    private final PriorityConcurrencyLimiter limiter;
    private final AtomicBoolean dispatchDue = new AtomicBoolean();
    private final AtomicBoolean timerSet = new AtomicBoolean();

    /**
     * @param catalog source of the families' priorities
     * @param nanos   a monotonic clock
     */
    LimitingEventStore(Vertx vertx, EventStore store, StoreOptions options, Catalog catalog, LongSupplier nanos) {
        super(store);
        this.vertx = vertx;
        this.catalog = catalog;
        this.nanos = nanos;
        this.patienceMs = options.acquire().toMillis();
        ConcurrencyLimit limit = new ConcurrencyLimit(options.poolSize(), nanos.getAsLong());
        this.limiter = new PriorityConcurrencyLimiter(limit, options.poolSize(), options.waitQueue());
    }

    /** A batch that waits for its statement; {@code rows} is 0 if it must not share one. */
    private record InsertCall(
            Priority priority,
            long sinceNanos,
            int rows,
            long bytes,
            List<TelemetryEvent> events,
            Promise<Appended> result)
            implements QueuedCall {
        InsertCall alone() {
            return new InsertCall(priority, sinceNanos, 0, bytes, events, result);
        }
    }

    /** Rejections that wait for their statement. */
    private record RejectCall(long sinceNanos, List<Rejection> rejections, Promise<RejectionOutcome> result)
            implements QueuedCall {
        @Override
        public Priority priority() {
            return Priority.NORMAL;
        }

        @Override
        public int rows() {
            return 0;
        }

        @Override
        public long bytes() {
            return 0;
        }
    }

    /** Exports the limit as metrics and reports the wait to {@code pressure}. */
    LimitingEventStore shownBy(PipelineMetrics metrics, LoadMonitor pressure) {
        metrics.gauge(
                "lossy.persist.inserts.limit",
                "Largest number of inserts that run at the same" + " time",
                limiter::limit);
        metrics.gauge("lossy.persist.inserts.in.flight", "Inserts that run now", limiter::inFlight);
        metrics.gauge("lossy.persist.inserts.waiting", "Inserts that wait for their turn", limiter::waiting);
        pressure.register(
                () -> limiter.longestWait(nanos.getAsLong()) / (patienceMs * 1e6), LoadLevel.NORMAL, Reason.OVERLOADED);
        return this;
    }

    @Override
    public Future<Appended> append(List<TelemetryEvent> events) {
        if (events.isEmpty()) {
            return store.append(events);
        }
        long bytes = 0;
        for (TelemetryEvent event : events) {
            bytes += event.weight();
        }
        Promise<Appended> result = Promise.promise();
        queue(new InsertCall(priority(events), nanos.getAsLong(), events.size(), bytes, events, result), result);
        return result.future();
    }

    /** Returns the priority of the batch's family; a batch has one family. */
    private Priority priority(List<TelemetryEvent> events) {
        Family family = catalog.families().get(events.get(0).type().family());
        return family == null ? Priority.NORMAL : family.priority();
    }

    @Override
    public Future<RejectionOutcome> reject(List<Rejection> rejections) {
        if (rejections.isEmpty()) {
            return store.reject(rejections);
        }
        Promise<RejectionOutcome> result = Promise.promise();
        queue(new RejectCall(nanos.getAsLong(), rejections, result), result);
        return result.future();
    }

    private void queue(QueuedCall call, Promise<?> result) {
        if (!limiter.add(call)) {
            result.fail(overloaded("too many inserts wait"));
        } else {
            dispatchSoon();
        }
    }

    /**
     * Dispatches two turns of the event loop later. In the first turn the batch stage receives the replies of a commit;
     * in the second the batches arrive that it sends next. So they can share the next statement.
     */
    private void dispatchSoon() {
        if (dispatchDue.compareAndSet(false, true)) {
            vertx.runOnContext(first -> vertx.runOnContext(second -> {
                dispatchDue.set(false);
                dispatch();
            }));
        }
    }

    /** Starts the statements that may start now. */
    private void dispatch() {
        for (List<QueuedCall> calls = limiter.next(); !calls.isEmpty(); calls = limiter.next()) {
            if (calls.get(0) instanceof RejectCall reject) {
                run(() -> store.reject(reject.rejections())).onComplete(reject.result());
            } else {
                insert(calls.stream().map(InsertCall.class::cast).toList());
            }
        }
        expireLater();
    }

    private void insert(List<InsertCall> calls) {
        SharedInsert insert =
                new SharedInsert(calls.stream().map(InsertCall::events).toList());
        run(() -> send(insert.events())).onComplete(done -> {
            if (done.succeeded()) {
                List<Appended> divided = insert.divide(done.result());
                for (int i = 0; i < calls.size(); i++) {
                    calls.get(i).result().complete(divided.get(i));
                }
            } else if (calls.size() > 1 && isCausedByARow(done.cause())) {
                calls.forEach(call -> limiter.addAgain(call.alone()));
            } else {
                calls.forEach(call -> call.result().fail(done.cause()));
            }
        });
    }

    private Future<Appended> send(List<TelemetryEvent> events) {
        Failpoint.BEFORE_COMMIT.pass();
        Future<Appended> sent = store.append(events);
        Failpoint.COMMIT_SENT.pass();
        return sent;
    }

    private static boolean isCausedByARow(Throwable failure) {
        return failure instanceof StoreException known && known.kind() == FailureKind.DATA;
    }

    private <T> Future<T> run(Supplier<Future<T>> call) {
        long started = nanos.getAsLong();
        return Future.succeededFuture().compose(v -> call.get()).onComplete(done -> {
            limiter.release(end(done), started, nanos.getAsLong());
            dispatchSoon();
        });
    }

    private static CallResult end(AsyncResult<?> done) {
        if (done.succeeded()) {
            return CallResult.STORED;
        }
        return done.cause() instanceof StoreException e && e.kind() != FailureKind.UNAVAILABLE
                ? CallResult.IGNORED
                : CallResult.FAILED;
    }

    /** Sets one timer for all calls that wait. */
    private void expireLater() {
        long waited = limiter.longestWait(nanos.getAsLong()) / 1_000_000;
        if (limiter.waiting() > 0 && timerSet.compareAndSet(false, true)) {
            vertx.setTimer(Math.max(1, patienceMs - waited), timer -> {
                timerSet.set(false);
                expire();
                expireLater();
            });
        }
    }

    private void expire() {
        StoreException late = overloaded("an insert waited longer than " + patienceMs + " ms");
        for (QueuedCall call : limiter.removeExpired(nanos.getAsLong() - patienceMs * 1_000_000)) {
            Promise<?> result = call instanceof InsertCall insert ? insert.result() : ((RejectCall) call).result();
            result.fail(late);
        }
    }

    private static StoreException overloaded(String why) {
        return new StoreException(FailureKind.OVERLOADED, null, "the database is busy: " + why, null);
    }
}
