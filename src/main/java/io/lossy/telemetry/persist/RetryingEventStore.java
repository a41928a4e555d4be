package io.lossy.telemetry.persist;

import io.lossy.telemetry.database.StoreException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Repeats a call up to three times if it conflicted with another one (deadlock, lock time-out, a partition that moved).
 * Every call is idempotent, so repeating it is safe.
 */
final class RetryingEventStore extends DelegatingEventStore {
    private static final int RETRIES = 3;
    private static final long FIRST_PAUSE_MS = 10;

    private final Vertx vertx;

    RetryingEventStore(Vertx vertx, EventStore store) {
        super(store);
        this.vertx = vertx;
    }

    private <T> Future<T> trying(Supplier<Future<T>> call, int retry) {
        return call.get().recover(failure -> {
            boolean again = retry < RETRIES
                    && failure instanceof StoreException e
                    && e.kind() == StoreException.FailureKind.CONFLICT;
            if (!again) {
                return Future.failedFuture(failure);
            }
            // full jitter: two calls that conflicted once must not conflict again
            long pause = 1 + ThreadLocalRandom.current().nextLong(FIRST_PAUSE_MS << retry);
            return vertx.timer(pause, TimeUnit.MILLISECONDS).compose(rested -> trying(call, retry + 1));
        });
    }

    @Override
    <T> Future<T> statement(Supplier<Future<T>> call) {
        return trying(call, 0);
    }

    @Override
    public Future<Void> probe() {
        return store.probe(); // readiness shows what one call finds
    }
}
