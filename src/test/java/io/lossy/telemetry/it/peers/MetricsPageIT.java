package io.lossy.telemetry.it.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lossy.telemetry.fixture.Patience;
import io.lossy.telemetry.setup.Tools;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code /metrics} returns, checked by Prometheus's own tool. */
class MetricsPageIT {
    /** Complaints of {@code promtool check metrics} that stand, each with its reason. */
    private static final Map<String, String> ARGUED = Map.of(
            "jvm_compilation_time_ms_total metric names should not contain abbreviated units",
            "Micrometer's name, known to the dashboards that others made for it",
            "process_cpu_time_ns_total metric names should not contain abbreviated units",
            "likewise",
            "system_cpu_count non-histogram and non-summary metrics should not have \"_count\" suffix",
            "likewise",
            "lossy_vad_latency_ms metric names should not contain abbreviated units",
            "the product's draft promised this very name; lossy_vad_latency_seconds is beside it",
            "lossy_vad_latency_ms_max metric names should not contain abbreviated units",
            "Micrometer's maximum of the same");

    @TempDir
    Path folder;

    @Test
    void promtoolAcceptsTheTextPage() throws Exception {
        try (LiveServer server = LiveServer.start(folder.resolve("data"))) {
            HttpResponse<String> page = metrics(server, "text/plain");

            assertThat(page.statusCode()).isEqualTo(200);
            assertThat(page.headers().firstValue("content-type").orElseThrow()).startsWith("text/plain; version=0.0.4");
            assertThat(page.body()).contains("lossy_pipeline_events_unaccounted 0.0");
            assertThat(complaints(page.body())).isEmpty();
        }
    }

    @Test
    void theOpenMetricsPageIsGivenToWhoeverAsksForIt() throws Exception {
        try (LiveServer server = LiveServer.start(folder.resolve("data"))) {
            HttpResponse<String> page = metrics(server, "application/openmetrics-text;version=1.0.0,text/plain;q=0.5");

            assertThat(page.headers().firstValue("content-type").orElseThrow())
                    .startsWith("application/openmetrics-text; version=1.0.0");
            assertThat(page.body()).endsWith("# EOF\n");
        }
    }

    /** Prometheus asks for OpenMetrics and refuses a page whole over one line it can't read. */
    @Test
    @Tag("whole")
    void prometheusScrapesIt() throws Exception {
        try (LiveServer server = LiveServer.start(folder.resolve("data"));
                Prometheus prometheus = Prometheus.scraping(server.managementPort(), folder)) {
            JsonObject target = await().atMost(Patience.LONGEST)
                    .until(prometheus::target, Optional::isPresent)
                    .orElseThrow();

            assertThat(target.getString("health")).as("%s", target).isEqualTo("up");
            assertThat(target.getString("lastError")).isEmpty();
        }
    }

    private static HttpResponse<String> metrics(LiveServer server, String accept) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(server.management() + "/metrics"))
                .header("accept", accept)
                .build();
        return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
    }

    private List<String> complaints(String page) throws Exception {
        Path input = Files.writeString(folder.resolve("metrics.txt"), page);
        Path output = folder.resolve("promtool.txt");
        Process process = new ProcessBuilder(Tools.promtool().toString(), "check", "metrics")
                .redirectInput(input.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        assertThat(process.waitFor(Patience.LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
        List<String> lines = Files.readAllLines(output);
        assertThat(process.exitValue())
                .as("0 fine, 3 complaints; else unreadable: %s", lines)
                .isIn(0, 3);
        return lines.stream().filter(line -> !ARGUED.containsKey(line)).toList();
    }
}
