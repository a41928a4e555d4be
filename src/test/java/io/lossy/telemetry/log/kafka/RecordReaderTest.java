package io.lossy.telemetry.log.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lossy.telemetry.address.HostPort;
import io.lossy.telemetry.kafka.KafkaCluster;
import io.lossy.telemetry.log.record.LogClaim;
import io.lossy.telemetry.log.record.LogRole;
import io.lossy.telemetry.log.record.LogSettings;
import io.lossy.telemetry.log.record.RecordDecoder;
import io.lossy.telemetry.metrics.PipelineMetrics;
import io.lossy.telemetry.persist.PersistTestEvents;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A reader whose log has deleted records. */
class RecordReaderTest {
    private static final TopicPartition AT = new TopicPartition("lossy-v1-events-cache", 0);
    private static final long FIRST_LEFT = 90;

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final PipelineMetrics metrics = new PipelineMetrics(registry, PersistTestEvents.catalog());
    private final LogTopics topics = new LogTopics(settings());
    private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("none");
    private final ConsumerWork work = new ConsumerWork();
    private long stored;
    private int claimed;
    private RecordReader reader;

    private static LogSettings settings() {
        KafkaCluster nowhere = new KafkaCluster(List.of(new HostPort("127.0.0.1", 1)), Map.of());
        return new LogSettings(
                nowhere, LogRole.BOTH, "lossy", 1, 1, 1, Duration.ofHours(1), Duration.ofSeconds(6), 1 << 20);
    }

    @BeforeEach
    void assign() {
        LogStorage storage = new LogStorage(
                partition -> Future.succeededFuture(new LogClaim(partition, ++claimed, stored)),
                chunk -> Future.failedFuture("nothing is stored"));
        PartitionClaims claims = new PartitionClaims(
                consumer, Map.of(AT.topic(), "id of the topic"), storage, work, metrics.log(), Clock.systemUTC());
        reader = new RecordReader(
                consumer,
                claims,
                new RecordDecoder(PersistTestEvents::catalog),
                storage,
                new StoredRecords(topics, 0),
                work,
                metrics.log());
        consumer.assign(List.of(AT));
        consumer.updateBeginningOffsets(Map.of(AT, FIRST_LEFT));
        stored = 40;
        claims.onPartitionsAssigned(List.of(AT));
        awaitClaim(1);
    }

    @AfterEach
    void close() {
        topics.close();
        consumer.close();
    }

    private void awaitClaim(int number) {
        await().until(() -> {
            work.run();
            return claimed == number && consumer.paused().isEmpty();
        });
    }

    private double lost() {
        return registry.get("lossy.log.records.lost").counter().count();
    }

    @Test
    void recordsThatOthersHaveStoredMeanwhileAreNotLost() {
        stored = 95; // while this server slept

        reader.skipDeleted(new OffsetOutOfRangeException(Map.of(AT, 40L)));
        awaitClaim(2);

        assertThat(consumer.position(AT)).isEqualTo(95);
        assertThat(lost()).isZero();
    }

    @Test
    void recordsThatNobodyHasStoredAreCountedOnceAsLost() {
        reader.skipDeleted(new OffsetOutOfRangeException(Map.of(AT, 40L)));
        awaitClaim(2);
        assertThat(consumer.position(AT)).isEqualTo(40);
        assertThat(lost()).isZero();

        reader.skipDeleted(new OffsetOutOfRangeException(Map.of(AT, 40L)));

        assertThat(consumer.position(AT)).isEqualTo(FIRST_LEFT);
        assertThat(lost()).isEqualTo(FIRST_LEFT - 40);
    }
}
