package io.lossy.telemetry.config;

import io.lossy.telemetry.address.HostPort;
import io.lossy.telemetry.forward.kafka.KafkaSettings;
import io.lossy.telemetry.yaml.YamlMap;
import io.lossy.telemetry.yaml.YamlNode;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads a destination of kind {@code kafka}, and the files of properties of Kafka's client. */
final class KafkaConfigReader {
    private static final String FILE = "properties_file";
    private static final Pattern TOPIC = Pattern.compile("[A-Za-z0-9._-]{1,249}");

    private KafkaConfigReader() {}

    /** Returns null if it is not usable; then the problem is reported, without a secret. */
    static @Nullable KafkaSettings read(YamlMap entry) {
        List<HostPort> brokers = brokers(entry);
        String topic = entry.string("topic");
        String file = entry.optionalString(FILE);
        Duration timeout = HttpAddressReader.timeout(entry);
        if (!topic.isEmpty() && !TOPIC.matcher(topic).matches()) {
            entry.report("topic", "is not the name of a topic", "write at most 249 of A-Z, a-z, 0-9 and ._-");
            return null;
        }
        Map<String, String> properties = file == null ? Map.of() : properties(entry, Path.of(file));
        if (brokers.isEmpty() || topic.isEmpty() || properties == null) {
            return null;
        }
        try {
            return new KafkaSettings(brokers, topic, properties, timeout);
        } catch (IllegalArgumentException e) {
            entry.report(
                    FILE,
                    String.valueOf(e.getMessage()),
                    "write Kafka's properties of security into a file named here");
            return null;
        }
    }

    private static List<HostPort> brokers(YamlMap entry) {
        if (!entry.has("brokers")) {
            entry.report("brokers", "is missing", "add 'brokers: [host:9092]'");
        }
        List<HostPort> brokers = new ArrayList<>();
        for (YamlNode item : entry.list("brokers")) {
            HostPort broker = HostPort.parse(String.valueOf(item.text()));
            if (broker == null || broker.port() == HostPort.NO_PORT || !broker.hasUsablePort()) {
                item.report("is not the address of a broker", "write host:port");
            } else {
                brokers.add(broker);
            }
        }
        return brokers;
    }

    /** Returns null if the file is not readable; then the problem is reported. */
    static @Nullable Map<String, String> properties(YamlMap entry, Path file) {
        Properties read = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            read.load(reader);
        } catch (IOException | IllegalArgumentException e) {
            entry.report(FILE, "there is no readable file of properties " + file, "name one, or leave it out");
            return null;
        }
        Map<String, String> properties = new HashMap<>();
        read.forEach((key, value) -> properties.put(String.valueOf(key), String.valueOf(value)));
        return properties;
    }
}
