package io.lossy.telemetry.emitter;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;

/** Those who wait until all up to a place in the order has met its end. Safe for threads; nobody is forgotten at the end. */
final class Waiters {
    private final List<Waiter> waiting = new ArrayList<>();
    private boolean closed;

    /** @param patient goes on waiting when a request fails */
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

    /** They are told outside the lock, for they may do as they like. */
    void release(Predicate<Waiter> whom) {
        List<Waiter> freed = new ArrayList<>();
        synchronized (this) {
            waiting.removeIf(waiter -> whom.test(waiter) && freed.add(waiter));
        }
        freed.forEach(waiter -> waiter.done().complete(null));
    }

    /** Whoever waits is let go, and whoever comes later need not wait. */
    void close() {
        synchronized (this) {
            closed = true;
        }
        release(waiter -> true);
    }
}
