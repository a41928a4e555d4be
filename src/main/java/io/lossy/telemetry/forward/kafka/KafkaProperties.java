package io.lossy.telemetry.forward.kafka;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerConfig;

/** Writes the properties of the producer. */
final class KafkaProperties {
    /** A large batch saves the brokers most of their work for small records. */
    private static final int BATCH_BYTES = 256 << 10;

    private KafkaProperties() {}

    /**
     * Returns properties for which an ack means that all replicas in sync have the record. Waiting for the topic and for
     * the acks may take half of the time-out each.
     */
    static Map<String, Object> of(KafkaSettings settings) {
        int half = (int) halfOf(settings.timeout()).toMillis();
        Map<String, Object> properties = new HashMap<>(settings.cluster().properties());
        properties.put(
                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, settings.cluster().bootstrap());
        properties.put(ProducerConfig.CLIENT_ID_CONFIG, "lossy-telemetry");
        properties.put(ProducerConfig.ACKS_CONFIG, "all");
        properties.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        properties.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, half);
        properties.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, half);
        properties.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, half / 2);
        properties.put(ProducerConfig.LINGER_MS_CONFIG, 1);
        properties.put(ProducerConfig.BATCH_SIZE_CONFIG, BATCH_BYTES);
        properties.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "none");
        properties.put(ProducerConfig.ENABLE_METRICS_PUSH_CONFIG, false); // nothing about this server leaves unasked
        return properties;
    }

    static Duration halfOf(Duration timeout) {
        return timeout.dividedBy(2);
    }
}
