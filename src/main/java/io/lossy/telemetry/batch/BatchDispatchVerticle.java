package io.lossy.telemetry.batch;

import io.lossy.telemetry.bus.BundledConsumer;
import io.lossy.telemetry.bus.BundledRequest;
import io.lossy.telemetry.event.Addresses;
import io.lossy.telemetry.event.BatchOutcome;
import io.lossy.telemetry.event.EventBatch;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import org.jspecify.annotations.Nullable;

/**
 * Receives the batches that the validate stage sends in one message, and passes each to the {@link BatchVerticle} of its
 * family. It runs on the event loop of these verticles, so all batches of a message arrive there in the same turn and
 * can share a commit.
 */
public final class BatchDispatchVerticle extends VerticleBase {
    /** Longer than the time-outs of the store, shorter than that of the validate stage. */
    private static final DeliveryOptions REQUEST =
            new DeliveryOptions().setLocalOnly(true).setSendTimeout(15_000);

    private @Nullable BundledConsumer<EventBatch, BatchOutcome> consumer;

    @Override
    public Future<?> start() {
        consumer = BundledConsumer.open(vertx, Addresses.BATCH, batches -> batches.forEach(this::dispatch));
        return consumer.completion();
    }

    private void dispatch(BundledRequest<EventBatch, BatchOutcome> batch) {
        vertx.eventBus()
                .<BatchOutcome>request(Addresses.batch(batch.body().family()), batch.body(), REQUEST)
                .map(Message::body)
                .onSuccess(batch::reply)
                .onFailure(failure -> batch.fail(
                        failure instanceof ReplyException known
                                ? known
                                : new ReplyException(ReplyFailure.ERROR, failure.getMessage())));
    }

    @Override
    public Future<?> stop() {
        return consumer == null ? Future.succeededFuture() : consumer.close();
    }
}
