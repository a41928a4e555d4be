package io.lossy.telemetry.metrics;

import io.lossy.telemetry.catalog.model.Catalog;
import io.lossy.telemetry.event.Addresses;
import io.lossy.telemetry.event.CommittedEvents;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.Message;
import java.time.Clock;

/** Counts committed events in the metrics of the catalog, beside the live windows of aggregate. */
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

    /** Adds the metrics of another catalog. */
    public Future<Void> useCatalog(Catalog catalog) {
        return Future.future(done -> context.runOnContext(v -> {
            try {
                meters.follow(catalog);
                done.complete();
            } catch (RuntimeException e) {
                done.fail(e); // the registry rejected a meter, so no stage switches to this catalog
            }
        }));
    }

    /** Counts first and then replies. The reply confirms the count; persist counts the batches that get no reply. */
    private void count(Message<CommittedEvents> message) {
        meters.count(message.body().events(), clock.instant());
        message.reply(null);
    }
}
