package io.lossy.telemetry.forward.kafka;

import io.lossy.telemetry.address.HostPort;
import io.lossy.telemetry.forward.destination.Destination;
import io.lossy.telemetry.forward.destination.DestinationSettings;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * How a Kafka topic is reached. It uses no class of Kafka, so that a server without such a destination loads none.
 *
 * @param brokers    some of the cluster's brokers
 * @param properties of Kafka's client: those of security. They may be secret
 * @param timeout    for a whole attempt
 */
public record KafkaSettings(List<HostPort> brokers, String topic, Map<String, String> properties, Duration timeout)
        implements DestinationSettings {
    public static final String KIND = "kafka";

    /** What an operator may set; all other properties follow from what is promised. */
    public static final String PROPERTY_RULE = "security.protocol, sasl.* and ssl.*";

    private static final String PROTOCOL = "security.protocol";

    public KafkaSettings {
        brokers = List.copyOf(brokers);
        properties = Map.copyOf(properties);
        if (brokers.isEmpty() || topic.isBlank()) {
            throw new IllegalArgumentException("Kafka needs a broker and a topic");
        }
        properties.keySet().stream().filter(key -> !isAllowed(key)).findFirst().ifPresent(key -> {
            throw new IllegalArgumentException("'" + key + "' can't be set; only " + PROPERTY_RULE + " can");
        });
        boolean encrypted = properties.getOrDefault(PROTOCOL, "PLAINTEXT").endsWith("SSL");
        if (!encrypted && !brokers.stream().allMatch(broker -> HostPort.isLoopback(broker.host()))) {
            throw new IllegalArgumentException(
                    "needs '" + PROTOCOL + "=SSL' or SASL_SSL, because events would cross the network unencrypted");
        }
    }

    private static boolean isAllowed(String key) {
        return key.equals(PROTOCOL) || key.startsWith("sasl.") || key.startsWith("ssl.");
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
        return KIND + " " + brokers + " " + topic;
    }
}
