package io.lossy.telemetry.persist;

import io.lossy.telemetry.event.TelemetryEvent;
import io.vertx.core.Future;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Counts the statements that the stack sends. */
final class CountingStore extends DelegatingEventStore {
    private final AtomicInteger appends = new AtomicInteger();

    CountingStore(EventStore store) {
        super(store);
    }

    void reset() {
        appends.set(0);
    }

    int appends() {
        return appends.get();
    }

    @Override
    public Future<Appended> append(List<TelemetryEvent> events) {
        appends.incrementAndGet();
        return store.append(events);
    }
}
