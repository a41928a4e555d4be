package io.lossy.telemetry.persist;

import io.lossy.telemetry.event.Addresses;
import io.lossy.telemetry.event.CommittedEvents;
import io.lossy.telemetry.metrics.CounterHandle;
import io.lossy.telemetry.metrics.PipelineMetrics;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import java.util.List;

/** Notifies other stages of what was committed. */
public final class CommitListeners {
    private static final DeliveryOptions LOCAL =
            new DeliveryOptions().setLocalOnly(true).setSendTimeout(10_000);

    private final List<String> subscribers;
    private final CounterHandle undelivered;

    /** @param subscribers addresses that receive {@link CommittedEvents} after each commit */
    public CommitListeners(PipelineMetrics metrics, List<String> subscribers) {
        this.subscribers = List.copyOf(subscribers);
        this.undelivered = metrics.counter(
                "lossy.persist.committed.untold",
                "Committed batches that the live aggregates or the meters did not receive");
    }

    /** The sender's ack does not wait for the listeners: if a live view fails, clients need not send again. */
    public void notify(Vertx vertx, CommittedEvents committed) {
        for (String address : subscribers) {
            vertx.eventBus().request(address, committed, LOCAL).onFailure(failure -> undelivered.increment());
        }
        vertx.eventBus().publish(Addresses.WATCH_COMMITTED, committed, LOCAL);
    }
}
