package io.lossy.telemetry.ops;

import io.lossy.telemetry.catalog.Catalog;
import io.lossy.telemetry.event.Addresses;
import io.lossy.telemetry.event.CommittedEvents;
import io.lossy.telemetry.metrics.DomainMeters;
import io.vertx.core.Future;
import io.vertx.core.Promise;
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

    /** Measures what another catalog wants measured too. */
    public Future<Void> follow(Catalog catalog) {
        Promise<Void> followed = Promise.promise();
        context.runOnContext(v -> {
            try {
                meters.follow(catalog);
                followed.complete();
            } catch (RuntimeException e) {
                followed.fail(e); // the registry refused a meter: then nobody follows
            }
        });
        return followed.future();
    }

    /** Counted first: an answer that comes says so, and persist counts the batches for which none does. */
    private void count(Message<CommittedEvents> told) {
        meters.count(told.body().events(), clock.instant());
        told.reply(null);
    }
}
