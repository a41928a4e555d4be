package io.lossy.telemetry.log.kafka;

import io.lossy.telemetry.catalog.model.Catalog;
import io.lossy.telemetry.event.Addresses;
import io.lossy.telemetry.log.record.LogClaim;
import io.lossy.telemetry.log.record.LogSettings;
import io.lossy.telemetry.log.record.RecordDecoder;
import io.lossy.telemetry.metrics.LogMeters;
import io.lossy.telemetry.metrics.PipelineMetrics;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import java.time.Clock;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Reads the durable log and has the persist stage store what it reads. */
public final class LogReaderVerticle extends VerticleBase {
    /** Longer than the time-outs of the database. Records without an answer are read again. */
    private static final DeliveryOptions LOCAL =
            new DeliveryOptions().setLocalOnly(true).setSendTimeout(30_000);

    private final LogSettings settings;
    private final LogTopics admin;
    private final Map<String, String> topics;
    private final Supplier<Catalog> catalog;
    private final LogMeters meters;
    private final Clock clock;
    private @Nullable LogConsumer consumer;

    /**
     * @param topics  the ids of the topics by name
     * @param catalog returns the current catalog; called from any thread
     */
    public LogReaderVerticle(
            LogSettings settings,
            LogTopics admin,
            Map<String, String> topics,
            Supplier<Catalog> catalog,
            PipelineMetrics metrics,
            Clock clock) {
        this.settings = settings;
        this.admin = admin;
        this.topics = Map.copyOf(topics);
        this.catalog = catalog;
        this.meters = metrics.log();
        this.clock = clock;
    }

    @Override
    public Future<?> start() {
        LogStorage storage = new LogStorage(
                partition -> request(Addresses.LOG_CLAIM, partition), chunk -> request(Addresses.LOG_CHUNK, chunk));
        LogConsumer reading =
                new LogConsumer(settings, topics, new RecordDecoder(catalog), storage, admin, meters, clock);
        consumer = reading;
        reading.start();
        return Future.succeededFuture();
    }

    private Future<LogClaim> request(String address, Object body) {
        return vertx.eventBus().<LogClaim>request(address, body, LOCAL).map(Message::body);
    }

    @Override
    public Future<?> stop() {
        return consumer == null ? Future.succeededFuture() : Future.fromCompletionStage(consumer.stop());
    }
}
