package io.lossy.telemetry.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lossy.telemetry.fixture.Patience;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.micrometer.Label;
import io.vertx.micrometer.MicrometerMetricsFactory;
import io.vertx.micrometer.MicrometerMetricsOptions;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.EnumSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The meters of HTTP requests and Vert.x's own, which they replace, export the same. */
class VertxMetersTest {
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

    @Test
    void exportsTheSeriesAndCountsOfVertx() throws Exception {
        PrometheusMeterRegistry theirs = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        MicrometerMetricsOptions options =
                new MicrometerMetricsOptions().setEnabled(true).setLabels(EnumSet.of(Label.HTTP_CODE));

        Set<String> expected = exercised(
                Vertx.builder()
                        .with(new VertxOptions().setMetricsOptions(options))
                        .withMetrics(new MicrometerMetricsFactory(theirs))
                        .build(),
                theirs);
        Set<String> actual = exercised(VertxMeters.vertx(registry, true, 2), registry);

        assertThat(expected).anyMatch(line -> line.startsWith("vertx_http_server_requests_total{code=\"418\"} 1.0"));
        // Vert.x creates a counter of resets at the first reset
        actual.removeIf(line -> line.contains("request_resets"));
        assertThat(actual).isEqualTo(expected);
    }

    @Test
    void eventBusMetricsAreOptional() throws Exception {
        exercised(VertxMeters.vertx(registry, false, 2), registry);
        PrometheusMeterRegistry complete = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        exercised(VertxMeters.vertx(complete, true, 2), complete);

        assertThat(registry.scrape()).contains("vertx_http_server_").doesNotContain("vertx_eventbus_");
        assertThat(complete.scrape()).contains("vertx_eventbus_handlers");
    }

    /** Sends two requests and returns the lines of the HTTP server's metrics, without the values of times. */
    private static Set<String> exercised(Vertx vertx, PrometheusMeterRegistry registry) throws Exception {
        vertx.eventBus().localConsumer("a", message -> message.reply("b"));
        HttpServer server = vertx.createHttpServer()
                .requestHandler(request -> request.bodyHandler(body -> request.response()
                        .setStatusCode(body.length() == 0 ? 200 : 418)
                        .end("answer")))
                .listen(0)
                .toCompletionStage()
                .toCompletableFuture()
                .get(Patience.LONG.toSeconds(), TimeUnit.SECONDS);
        try {
            HttpClient client =
                    HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
            send(client, server.actualPort(), "");
            send(client, server.actualPort(), "teapot");
            await().atMost(Patience.LONG).until(() -> registry.scrape().contains("requests_total{code=\"418\"} 1.0"));
            return registry.scrape()
                    .lines()
                    .filter(line -> line.startsWith("vertx_http_server_"))
                    .map(line -> line.contains("_time_seconds_") && !line.contains("_count")
                            ? line.substring(0, line.lastIndexOf(' '))
                            : line)
                    .collect(Collectors.toCollection(TreeSet::new));
        } finally {
            vertx.close().toCompletionStage().toCompletableFuture().get(Patience.LONG.toSeconds(), TimeUnit.SECONDS);
        }
    }

    private static void send(HttpClient client, int port, String body) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/x"))
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        assertThat(client.send(request, HttpResponse.BodyHandlers.ofString()).body())
                .isEqualTo("answer");
    }
}
