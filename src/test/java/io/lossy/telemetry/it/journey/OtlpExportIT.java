package io.lossy.telemetry.it.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import io.lossy.telemetry.fixture.Patience;
import io.lossy.telemetry.fixture.PostgresFixture;
import io.lossy.telemetry.fixture.ServerFixture;
import io.lossy.telemetry.fixture.TestRequests;
import io.lossy.telemetry.metrics.LogLines;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import io.opentelemetry.proto.metrics.v1.ResourceMetrics;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Metrics sent over OTLP, read by a receiver that decodes what arrives. */
class OtlpExportIT {
    private static final Duration LONG = Patience.LONG;

    private final AtomicReference<ResourceMetrics> latest = new AtomicReference<>();
    private final AtomicInteger calls = new AtomicInteger();
    private volatile int status = 200;
    private HttpServer receiver;

    @BeforeEach
    void listen() throws IOException {
        receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        receiver.createContext("/v1/metrics", exchange -> {
            calls.incrementAndGet();
            ExportMetricsServiceRequest request = ExportMetricsServiceRequest.parseFrom(
                    exchange.getRequestBody().readAllBytes());
            latest.set(request.getResourceMetrics(0));
            exchange.sendResponseHeaders(status, -1);
            exchange.close();
        });
        receiver.start();
    }

    @AfterEach
    void hangUp() {
        receiver.stop(0);
    }

    @Test
    void aMetricOfTheCatalogArrivesWithItsNameItsLabelsAndItsValue() {
        try (ServerFixture server = sending()) {
            JsonObject eviction = TestRequests.event(
                    "lossy.cache.notes_evicted",
                    new JsonObject().put("evicted_count", 17).put("reason", "quota"));
            server.web().post(TestRequests.request(eviction));

            await().atMost(LONG).until(() -> value("lossy_cache_evictions_total", "notes"), sum -> sum == 17);
            assertThat(value("lossy_cache_evictions_total", "videos")).isZero();
            assertThat(metric("lossy.pipeline.persist.lag").orElseThrow().getUnit())
                    .isEqualTo("seconds");
            assertThat(latest.get().getResource().getAttributesList())
                    .anySatisfy(attribute -> assertThat(attribute.getKey() + "="
                                    + attribute.getValue().getStringValue())
                            .isEqualTo("service.name=lossy-telemetry"));
            assertThat(server.meters().sum("lossy_cache_evictions_total", "cache=\"notes\""))
                    .as("on /metrics as before")
                    .isEqualTo(17);
        }
    }

    @Test
    void aReceiverThatIsAwayIsNotedOnceAndCostsTheEventsNothing() {
        status = 503;
        try (LogLines log = LogLines.ofOtlp();
                ServerFixture server = sending()) {
            await().atMost(LONG).until(() -> calls.get() >= 3);

            JsonObject counts = server.web()
                    .post(TestRequests.request(TestRequests.hit()))
                    .json()
                    .getJsonObject("counts");
            assertThat(counts.getInteger("persisted")).isEqualTo(1);
            assertThat(log.lines()).hasSize(1).first().asString().contains("does not accept metrics");

            status = 200;
            await().atMost(LONG).until(() -> log.lines().size() == 2);
            assertThat(log.lines().get(1)).contains("accepts metrics");
        }
    }

    private ServerFixture sending() {
        String url = "http://127.0.0.1:" + receiver.getAddress().getPort() + "/v1/metrics";
        return ServerFixture.start(
                PostgresFixture.migratedDatabase(),
                Clock.systemUTC(),
                text -> text.replace("${LOSSY_OTLP_URL:none}", url)
                        .replace("otlp_every_ms: 60000", "otlp_every_ms: 1000"));
    }

    private Optional<Metric> metric(String name) {
        ResourceMetrics all = latest.get();
        return all == null
                ? Optional.empty()
                : all.getScopeMetricsList().stream()
                        .flatMap(scope -> scope.getMetricsList().stream())
                        .filter(metric -> metric.getName().equals(name))
                        .findFirst();
    }

    /** -1 while there is none. */
    private double value(String name, String cache) {
        return metric(name).stream()
                .flatMap(metric -> metric.getSum().getDataPointsList().stream())
                .filter(point -> point.getAttributesList().stream()
                        .anyMatch(label -> label.getValue().getStringValue().equals(cache)))
                .mapToDouble(NumberDataPoint::getAsDouble)
                .findFirst()
                .orElse(-1);
    }
}
