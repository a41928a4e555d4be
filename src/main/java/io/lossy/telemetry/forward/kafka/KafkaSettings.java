package io.lossy.telemetry.forward.kafka;

import io.lossy.telemetry.address.HostPort;
import io.lossy.telemetry.forward.destination.Destination;
import io.lossy.telemetry.forward.destination.DestinationSettings;
import io.lossy.telemetry.kafka.KafkaCluster;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * How a Kafka topic is reached. It uses no class of Kafka, so that a server without such a destination loads none.
 *
 * @param timeout for a whole attempt
 */
public record KafkaSettings(KafkaCluster cluster, String topic, Duration timeout) implements DestinationSettings {
    public static final String KIND = "kafka";

    public KafkaSettings {
        if (topic.isBlank()) {
            throw new IllegalArgumentException("Kafka needs a topic");
        }
    }

    /** @param properties those of security */
    public KafkaSettings(List<HostPort> brokers, String topic, Map<String, String> properties, Duration timeout) {
        this(new KafkaCluster(brokers, properties), topic, timeout);
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public Destination open(Vertx vertx) {
        return new KafkaDestination(this);
    }

    @Override
    public String toString() {
        return KIND + " " + cluster + " " + topic;
    }
}
