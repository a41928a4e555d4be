package io.lossy.telemetry.config;

import io.lossy.telemetry.address.HostPort;
import io.lossy.telemetry.kafka.KafkaCluster;
import io.lossy.telemetry.log.record.LogRole;
import io.lossy.telemetry.log.record.LogSettings;
import io.lossy.telemetry.yaml.YamlMap;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads the settings of the durable log. */
final class LogConfigReader {
    private static final String BOOTSTRAP = "bootstrap";
    private static final String FILE = "properties_file";
    private static final String NONE = "none";
    /** As long as the database says which subjects were erased; see migration 17. */
    private static final int MOST_RETENTION_HOURS = 30 * 24;

    private LogConfigReader() {}

    /** Returns null if there is no log, or if the settings are not usable; then the problem is reported. */
    static @Nullable LogSettings read(YamlMap map, @Nullable LogRole override) {
        LogRole configured = role(map);
        LogRole role = override == null ? configured : override;
        String bootstrap = map.string(BOOTSTRAP, NONE);
        String file = map.string(FILE, NONE);
        String prefix = map.string("prefix", "lossy");
        int partitions = map.integer("partitions", 4, 1, 1_000);
        int replicas = map.integer("replicas", 3, 1, 100);
        int inSync = map.integer("min_in_sync", 2, 1, 100);
        Duration retention = Duration.ofHours(map.integer("retention_hours", 168, 1, MOST_RETENTION_HOURS));
        Duration session =
                map.millis("session_ms", Duration.ofMillis(3_500), Duration.ofSeconds(1), Duration.ofMinutes(5));
        long buffer = map.longInteger("buffer_bytes", 32L << 20, 4L << 20, 8L << 30);
        if (bootstrap.equals(NONE)) {
            if (role != LogRole.BOTH) {
                map.report(BOOTSTRAP, "is none, and the role " + role.word() + " needs a log", "write host:port,...");
            }
            return null;
        }
        List<HostPort> brokers = brokers(map, bootstrap);
        Map<String, String> properties =
                file.equals(NONE) ? Map.of() : KafkaConfigReader.properties(map, Path.of(file));
        if (brokers.isEmpty() || properties == null) {
            return null;
        }
        KafkaCluster cluster = cluster(map, brokers, properties);
        return cluster == null
                ? null
                : new LogSettings(cluster, role, prefix, partitions, replicas, inSync, retention, session, buffer);
    }

    private static LogRole role(YamlMap map) {
        LogRole role = LogRole.fromWord(map.oneOf("role", LogRole.words(), LogRole.BOTH.word()));
        return role == null ? LogRole.BOTH : role; // an unknown word is reported
    }

    private static @Nullable KafkaCluster cluster(YamlMap map, List<HostPort> brokers, Map<String, String> properties) {
        try {
            return new KafkaCluster(brokers, properties);
        } catch (IllegalArgumentException e) {
            map.report(
                    FILE,
                    String.valueOf(e.getMessage()),
                    "write Kafka's properties of security into a file named here");
            return null;
        }
    }

    private static List<HostPort> brokers(YamlMap map, String bootstrap) {
        List<HostPort> brokers = new ArrayList<>();
        for (String text : bootstrap.split(",", -1)) {
            HostPort broker = HostPort.parse(text.trim());
            if (broker == null || broker.port() == HostPort.NO_PORT || !broker.hasUsablePort()) {
                map.report(BOOTSTRAP, "'" + text + "' is not the address of a broker", "write host:port,host:port");
                return List.of();
            }
            brokers.add(broker);
        }
        return brokers;
    }
}
