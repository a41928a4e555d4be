package io.lossy.telemetry.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Reads the JSON file of JMH. */
final class JmhResults {
    private static final ObjectMapper JSON = new ObjectMapper();

    private JmhResults() {}

    /**
     * Holds what one benchmark took.
     *
     * @param name class, method and parameters
     * @param nanos of an operation, in each iteration
     * @param bytes that an operation allocates
     */
    record JmhResult(String name, List<Double> nanos, double bytes) {
        JmhResult {
            nanos = List.copyOf(nanos);
        }
    }

    static List<JmhResult> read(Path file) throws IOException {
        return parse(Files.readString(file));
    }

    static List<JmhResult> parse(String json) throws IOException {
        List<JmhResult> results = new ArrayList<>();
        for (JsonNode each : JSON.readTree(json)) {
            List<Double> nanos = new ArrayList<>();
            each.path("primaryMetric").path("rawData").forEach(fork -> fork.forEach(n -> nanos.add(n.asDouble())));
            double bytes = each.path("secondaryMetrics")
                    .path("gc.alloc.rate.norm")
                    .path("score")
                    .asDouble(Double.NaN);
            results.add(new JmhResult(name(each), nanos, bytes));
        }
        return results;
    }

    private static String name(JsonNode result) {
        String[] parts = result.path("benchmark").asText().split("\\.");
        StringBuilder name = new StringBuilder(parts[parts.length - 2] + "." + parts[parts.length - 1]);
        result.path("params")
                .properties()
                .forEach(p -> name.append(' ')
                        .append(p.getValue().asText())
                        .append(' ')
                        .append(p.getKey()));
        return name.toString();
    }
}
