package io.lossy.telemetry.forward.kafka;

import io.lossy.telemetry.forward.destination.Delivery;
import io.lossy.telemetry.forward.destination.Destination;
import io.lossy.telemetry.forward.destination.ForwardEvent;
import io.lossy.telemetry.forward.destination.ForwardRequest;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * Sends events to a topic, each as a record, with an idempotent producer and acks of all replicas. It has its own thread,
 * because the producer blocks until it knows the topic. The producer finds its own duplicates only while it lives, so
 * consumers find others by the header {@code event_id}.
 */
final class KafkaDestination implements Destination {
    private static final RequestLimit LIMIT = new RequestLimit(500, 900_000);
    private static final Duration CLOSE = Duration.ofSeconds(2);

    private final KafkaSettings settings;
    private final ExecutorService thread;
    /** Null before the first request, and after a failure that a producer does not survive. Only {@link #thread} uses it. */
    private @Nullable KafkaProducer<byte @Nullable [], byte[]> producer;
    /** Set by the producer's thread when the next request needs a new producer. */
    private volatile boolean discard;

    KafkaDestination(KafkaSettings settings) {
        this.settings = settings;
        this.thread = Executors.newSingleThreadExecutor(work -> {
            Thread own = new Thread(work, "forward-kafka");
            own.setDaemon(true);
            return own;
        });
    }

    @Override
    public RequestLimit limit() {
        return LIMIT;
    }

    @Override
    public int size(ForwardEvent event) {
        return KafkaRecords.size(event);
    }

    @Override
    public Future<Delivery> send(ForwardRequest request) {
        Sending sending = new Sending(request);
        try {
            thread.execute(() -> produce(sending));
        } catch (RejectedExecutionException e) {
            return Future.succeededFuture(new Delivery.Retry("closed", null, false));
        }
        return sending.promise.future();
    }

    private void produce(Sending sending) {
        boolean goesOn = true;
        for (ForwardEvent event : sending.request.events()) {
            if (goesOn) {
                goesOn = produce(event, sending);
            } else {
                sending.ended(event.id(), new TimeoutException("not tried"));
            }
        }
    }

    /** Returns false if the next record would block, or fail, as long as this one did. */
    @SuppressWarnings("FutureReturnValueIgnored") // the callback reports the same
    private boolean produce(ForwardEvent event, Sending sending) {
        try {
            long before = System.nanoTime();
            open().send(
                            KafkaRecords.record(settings.topic(), event),
                            (metadata, failure) -> sending.ended(event.id(), failure));
            return Duration.ofNanos(System.nanoTime() - before).compareTo(KafkaProperties.halfOf(settings.timeout()))
                    < 0;
        } catch (KafkaException | IllegalStateException e) {
            sending.ended(event.id(), e);
            discard();
            return false;
        }
    }

    private KafkaProducer<byte @Nullable [], byte[]> open() {
        if (discard) {
            discard();
        }
        KafkaProducer<byte @Nullable [], byte[]> open = producer;
        if (open == null) {
            open = new KafkaProducer<>(
                    KafkaProperties.of(settings), new ByteArraySerializer(), new ByteArraySerializer());
            producer = open;
        }
        return open;
    }

    private void discard() {
        if (producer != null) {
            producer.close(Duration.ZERO);
            producer = null;
        }
        discard = false;
    }

    /** What became of the records of one request. The producer's thread reports most of them. */
    private final class Sending {
        private final ForwardRequest request;
        private final Promise<Delivery> promise = Promise.promise();
        private final Map<UUID, Exception> failed = new ConcurrentHashMap<>();
        private final AtomicInteger open;

        Sending(ForwardRequest request) {
            this.request = request;
            this.open = new AtomicInteger(request.events().size());
        }

        void ended(UUID event, @Nullable Exception failure) {
            if (failure != null) {
                failed.put(event, failure);
            }
            if (open.decrementAndGet() == 0) {
                if (failed.values().stream().anyMatch(KafkaOutcomes::stops)) {
                    discard = true;
                }
                promise.complete(KafkaOutcomes.of(failed, request.events().size()));
            }
        }
    }

    @Override
    public Future<Void> close() {
        Promise<Void> closed = Promise.promise();
        thread.execute(() -> {
            if (producer != null) {
                producer.close(CLOSE);
                producer = null;
            }
            closed.complete();
        });
        thread.shutdown();
        return closed.future();
    }
}
