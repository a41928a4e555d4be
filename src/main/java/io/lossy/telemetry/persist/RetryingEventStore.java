package io.lossy.telemetry.persist;

import io.lossy.telemetry.event.ClientReport;
import io.lossy.telemetry.event.Rejection;
import io.lossy.telemetry.event.RejectionOutcome;
import io.lossy.telemetry.event.TelemetryEvent;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Tries a call again at once, a few times, when it lost against another one (deadlock, lock time-out, a partition that
 * moved). Every call is idempotent, so again is always safe.
 */
final class RetryingEventStore implements EventStore {
    private static final int RETRIES = 3;
    private static final long FIRST_PAUSE_MS = 10;

    private final Vertx vertx;
    private final EventStore store;

    RetryingEventStore(Vertx vertx, EventStore store) {
        this.vertx = vertx;
        this.store = store;
    }

    private <T> Future<T> trying(Supplier<Future<T>> call, int retry) {
        return call.get().recover(failure -> {
            boolean again =
                    retry < RETRIES && failure instanceof StoreException e && e.kind() == StoreException.Kind.CONFLICT;
            if (!again) {
                return Future.failedFuture(failure);
            }
            // full jitter: two that met once must not meet again
            long pause = 1 + ThreadLocalRandom.current().nextLong(FIRST_PAUSE_MS << retry);
            return vertx.timer(pause, TimeUnit.MILLISECONDS).compose(rested -> trying(call, retry + 1));
        });
    }

    @Override
    public Future<Appended> append(List<TelemetryEvent> events) {
        return trying(() -> store.append(events), 0);
    }

    @Override
    public Future<RejectionOutcome> reject(List<Rejection> rejections) {
        return trying(() -> store.reject(rejections), 0);
    }

    @Override
    public Future<Reported> report(List<ClientReport> reports) {
        return trying(() -> store.report(reports), 0);
    }

    @Override
    public Future<Void> prepareDays(LocalDate first, LocalDate last) {
        return trying(() -> store.prepareDays(first, last), 0);
    }

    @Override
    public Future<Void> replay(Instant since, Consumer<TelemetryEvent> sink) {
        return store.replay(since, sink); // not again: the sink has seen rows already
    }

    @Override
    public Future<Void> probe() {
        return store.probe();
    }

    @Override
    public Future<Void> close() {
        return store.close();
    }
}
