package io.lossy.telemetry.ops;

import io.lossy.telemetry.event.Addresses;
import io.lossy.telemetry.event.CommittedEvents;
import io.lossy.telemetry.metrics.DomainMeters;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.Message;
import java.time.Clock;

/** Counts what persist says is committed into the catalog's metrics, beside the live windows of aggregate. */
public final class DomainMetersVerticle extends VerticleBase {
    private final DomainMeters meters;
    private final Clock clock;

    public DomainMetersVerticle(DomainMeters meters, Clock clock) {
        this.meters = meters;
        this.clock = clock;
    }

    @Override
    public Future<?> start() {
        return vertx.eventBus()
                .<CommittedEvents>localConsumer(Addresses.COMMITTED_METERS, this::count)
                .completion();
    }

    /** Counted first: an answer that comes says so, and persist counts the batches for which none does. */
    private void count(Message<CommittedEvents> told) {
        meters.count(told.body().events(), clock.instant());
        told.reply(null);
    }
}
