package io.lossy.telemetry.log.kafka;

import io.lossy.telemetry.log.record.LogSettings;
import io.lossy.telemetry.log.record.RecordEncoder;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.producer.ProducerConfig;

/** Writes the properties of Kafka's clients. */
final class LogProperties {
    /** Time for metadata and for the acks of a record. Together they are below the time-out of the batch stage. */
    static final Duration METADATA = Duration.ofSeconds(2);

    private static final Duration DELIVERY = Duration.ofSeconds(6);
    private static final Duration REQUEST = Duration.ofSeconds(3);
    /** After a line that was silent a reader goes on when its last request has ended. Kafka's default is 30 seconds. */
    private static final Duration FETCH = Duration.ofSeconds(10);
    /** Records of one poll, which the server stores together. */
    private static final int MOST_RECORDS = 100;

    private LogProperties() {}

    static Map<String, Object> common(LogSettings settings) {
        Map<String, Object> properties = new HashMap<>(settings.cluster().properties());
        properties.put(
                CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, settings.cluster().bootstrap());
        properties.put(CommonClientConfigs.CLIENT_ID_CONFIG, "lossy-telemetry");
        properties.put(
                CommonClientConfigs.ENABLE_METRICS_PUSH_CONFIG, false); // nothing about this server leaves unasked
        return properties;
    }

    /** Returns properties for which an ack means that all replicas in sync have the record. */
    static Map<String, Object> producer(LogSettings settings) {
        Map<String, Object> properties = common(settings);
        properties.put(ProducerConfig.ACKS_CONFIG, "all");
        properties.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        properties.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, (int) METADATA.toMillis());
        properties.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, (int) DELIVERY.toMillis());
        properties.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) REQUEST.toMillis());
        properties.put(ProducerConfig.LINGER_MS_CONFIG, 0); // the batch stage has collected already
        properties.put(ProducerConfig.BUFFER_MEMORY_CONFIG, settings.bufferBytes());
        properties.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "none");
        return properties;
    }

    /**
     * Returns properties of a member of the group whose positions are in PostgreSQL.
     *
     * @param silence after which the cluster gives the partitions of the member to others
     */
    static Map<String, Object> consumer(LogSettings settings, Duration silence) {
        Map<String, Object> properties = common(settings);
        int session = (int) silence.toMillis();
        properties.put(ConsumerConfig.GROUP_ID_CONFIG, group(settings));
        properties.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, session);
        properties.put(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, Math.max(1, session / 4));
        properties.put(ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG, CooperativeStickyAssignor.class.getName());
        properties.put(ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) FETCH.toMillis());
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none"); // the position is in the database
        properties.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        properties.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, MOST_RECORDS);
        properties.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, RecordEncoder.MOST_BYTES);
        return properties;
    }

    static String group(LogSettings settings) {
        return settings.prefix() + "-store";
    }
}
