package io.lossy.telemetry.log.kafka;

import io.lossy.telemetry.log.record.LogSettings;
import io.lossy.telemetry.log.record.RecordDecoder;
import io.lossy.telemetry.metrics.LogMeters;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InvalidSessionTimeoutException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the log as a member of the group of servers that store, on a thread of its own. {@link PartitionClaims} has the
 * positions, and {@link RecordReader} has the records stored. While the database is away the partitions are paused and the
 * thread goes on polling, so that the cluster does not take them for those of a dead server.
 */
final class LogConsumer {
    private static final Logger LOG = LoggerFactory.getLogger(LogConsumer.class);
    private static final Duration POLL = Duration.ofMillis(200);
    /** The least that a broker allows if its {@code group.min.session.timeout.ms} is not set. */
    private static final Duration BROKER_DEFAULT = Duration.ofSeconds(6);

    private final LogSettings settings;
    private final Map<String, String> topics;
    private final RecordDecoder decoder;
    private final LogStorage storage;
    private final StoredRecords stored;
    private final LogMeters meters;
    private final Clock clock;
    private final ConsumerWork work = new ConsumerWork();
    private final Thread thread = new Thread(this::run, "log-consumer");
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    /** Only {@link #thread} uses it. */
    private Duration session;

    /** @param topics the ids of the topics by name */
    LogConsumer(
            LogSettings settings,
            Map<String, String> topics,
            RecordDecoder decoder,
            LogStorage storage,
            LogTopics admin,
            LogMeters meters,
            Clock clock) {
        this.settings = settings;
        this.session = settings.session();
        this.topics = Map.copyOf(topics);
        this.decoder = decoder;
        this.storage = storage;
        this.stored = new StoredRecords(admin, clock.millis());
        this.meters = meters;
        this.clock = clock;
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** Leaves the group. Records that are being stored may still be stored. */
    CompletableFuture<Void> stop() {
        work.stop();
        return ended;
    }

    private void run() {
        while (!work.isStopping()) {
            try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                    LogProperties.consumer(settings, session),
                    new ByteArrayDeserializer(),
                    new ByteArrayDeserializer())) {
                work.opened(consumer);
                consume(consumer);
            } catch (InvalidSessionTimeoutException e) {
                useDefaultSession();
            } catch (KafkaException e) {
                LOG.atWarn().addKeyValue("cause", e.toString()).log("the log can't be read; joining the group again");
            } catch (RuntimeException e) {
                LOG.atError().setCause(e).log("reading the log failed; joining the group again");
            }
            work.closed();
            work.pause(PartitionClaims.RETRY_MS);
        }
        ended.complete(null);
    }

    /** Uses what all brokers allow that have the default setting. The partitions of a dead server move later. */
    private void useDefaultSession() {
        LOG.atWarn()
                .addKeyValue("session_ms", session.toMillis())
                .addKeyValue("used_ms", BROKER_DEFAULT.toMillis())
                .log("the brokers do not allow log.session_ms; set group.min.session.timeout.ms on them, or raise it");
        session = BROKER_DEFAULT;
    }

    private void consume(KafkaConsumer<byte[], byte[]> consumer) {
        PartitionClaims claims = new PartitionClaims(consumer, topics, storage, work, meters, clock);
        RecordReader reader = new RecordReader(consumer, claims, decoder, storage, stored, work, meters);
        try {
            consumer.subscribe(topics.keySet(), claims);
            while (!work.isStopping()) {
                work.run();
                poll(consumer, claims, reader);
            }
        } finally {
            claims.clear();
        }
    }

    private void poll(KafkaConsumer<byte[], byte[]> consumer, PartitionClaims claims, RecordReader reader) {
        try {
            reader.read(consumer.poll(POLL));
        } catch (WakeupException e) {
            return; // there is work
        } catch (OffsetOutOfRangeException e) {
            reader.skipDeleted(e);
        }
        long now = clock.millis();
        claims.showLag(now);
        stored.deleteIfDue(now);
    }
}
