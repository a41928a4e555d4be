package io.lossy.telemetry.kafka;

import io.lossy.telemetry.address.HostPort;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The address of a cluster and the properties with which Kafka's client proves who it is.
 *
 * @param brokers    some of the cluster's brokers
 * @param properties of Kafka's client: those of security. They may be secret
 */
public record KafkaCluster(List<HostPort> brokers, Map<String, String> properties) {
    /** What an operator may set; all other properties follow from what is promised. */
    public static final String PROPERTY_RULE = "security.protocol, sasl.* and ssl.*";

    private static final String PROTOCOL = "security.protocol";

    public KafkaCluster {
        brokers = List.copyOf(brokers);
        properties = Map.copyOf(properties);
        if (brokers.isEmpty()) {
            throw new IllegalArgumentException("Kafka needs a broker");
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

    /** Returns the brokers as Kafka's property {@code bootstrap.servers}. */
    public String bootstrap() {
        return brokers.stream().map(HostPort::toString).collect(Collectors.joining(","));
    }

    @Override
    public String toString() {
        return bootstrap(); // the properties may be secret
    }
}
