package io.lossy.telemetry.emitter;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;

/**
 * Holds futures that complete when all events up to a place in the order of emission have ended. {@link #close}
 * completes all that are left, and later ones complete at once. Thread-safe.
 */
final class Waiters {
    private final List<Waiter> waiting = new ArrayList<>();
    private boolean closed;

    /** @param patient true if the waiter is kept when a request fails */
    record Waiter(long place, boolean patient, CompletableFuture<Void> done) {}

    CompletableFuture<Void> add(long place, boolean patient) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        synchronized (this) {
            if (!closed) {
                waiting.add(new Waiter(place, patient, done));
                return done;
            }
        }
        done.complete(null);
        return done;
    }

    synchronized boolean isEmpty() {
        return waiting.isEmpty();
    }

    /** Completes the matching futures, outside the lock because their callbacks may run any code. */
    void release(Predicate<Waiter> whom) {
        List<Waiter> freed = new ArrayList<>();
        synchronized (this) {
            waiting.removeIf(waiter -> whom.test(waiter) && freed.add(waiter));
        }
        freed.forEach(waiter -> waiter.done().complete(null));
    }

    /** Completes all futures, and those that are added later at once. */
    void close() {
        synchronized (this) {
            closed = true;
        }
        release(waiter -> true);
    }
}
