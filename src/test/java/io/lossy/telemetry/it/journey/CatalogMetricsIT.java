package io.lossy.telemetry.it.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import io.lossy.telemetry.catalog.model.Catalog;
import io.lossy.telemetry.catalog.model.EventType;
import io.lossy.telemetry.catalog.model.MetricSpec;
import io.lossy.telemetry.catalog.model.Source;
import io.lossy.telemetry.catalog.reader.CatalogReader;
import io.lossy.telemetry.cli.load.SampleEvents;
import io.lossy.telemetry.config.ConfigFiles;
import io.lossy.telemetry.fixture.Patience;
import io.lossy.telemetry.fixture.PromisedMetrics;
import io.lossy.telemetry.fixture.ScrapedMeters;
import io.lossy.telemetry.fixture.ServerFixture;
import io.lossy.telemetry.fixture.TestRequests;
import io.lossy.telemetry.metrics.ExpectedSeries;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The catalog's metrics on {@code /metrics} of a whole server: there from the start, and right to the last event. */
class CatalogMetricsIT {
    private static final String EVICTED = "lossy.cache.notes_evicted";
    private static final int MAX_SERIES = 5_000;

    private final Catalog catalog = shipped();
    private ServerFixture server;

    @BeforeEach
    void start() {
        server = ServerFixture.start();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void allAreThereBeforeTheFirstEvent() {
        ScrapedMeters page = server.meters();

        Set<String> there = page.samples().stream()
                .filter(sample -> sample.value() == 0)
                .map(sample -> sample.name() + " " + ExpectedSeries.sorted(sample.labels()))
                .collect(Collectors.toSet());
        assertThat(there).containsAll(ExpectedSeries.series(catalog));
        assertThat(page.sum("lossy_ingest_events_late_total")).isZero();
        assertThat(page.sum("lossy_build_info", "version=", "commit=", "java=")).isEqualTo(1);
        assertThat(page.samples()).hasSizeLessThan(MAX_SERIES);
        await().atMost(Patience.LONG)
                .until(() -> server.meters().sum("lossy_pipeline_event_loop_lag_seconds_count") > 0);
    }

    @Test
    void everyPromisedNameIsThereWithItsTypeAndItsLabels() {
        PromisedMetrics.assertAllOn(server.management().get("/metrics").text());
    }

    @Test
    void oneEventOfEachKindMovesWhatTheCatalogSaysAndNothingElse() {
        Map<String, Double> expected = new HashMap<>();
        catalog.events().values().stream().flatMap(e -> e.metrics().stream()).forEach(m -> expected.put(m.name(), 0.0));
        for (EventType type : catalog.events().values()) {
            JsonObject payload = new JsonObject(new SampleEvents(catalog, type::equals, 5).payload(type));
            if (persisted(type, payload)) {
                type.metrics().forEach(spec -> expected.merge(spec.name(), moves(spec, payload), Double::sum));
            }
        }

        await().atMost(Patience.LONG).untilAsserted(() -> assertMoved(expected));
        assertThat(expected.values().stream().filter(moved -> moved > 0).count())
                .as("metrics that moved")
                .isGreaterThan(expected.size() - 3L); // the sampled event, and what hangs on optional fields
    }

    @Test
    void aDuplicateCountsOnceAndAnEvictionByExactlyWhatWasEvicted() {
        JsonObject eviction = TestRequests.event(
                EVICTED, new JsonObject().put("evicted_count", 17).put("reason", "quota"));
        server.web().post(TestRequests.request(eviction));
        server.web().post(TestRequests.request(eviction));
        JsonObject other = TestRequests.event(
                "lossy.cache.videos_evicted",
                new JsonObject().put("evicted_count", 3).put("reason", "ttl"));
        server.web().post(TestRequests.request(other));

        await().atMost(Patience.LONG).until(() -> evictions("videos") > 0); // reported last, counted last
        assertThat(evictions("videos")).isEqualTo(3);
        assertThat(evictions("notes")).isEqualTo(17);
    }

    @Test
    void anEventFromLongAgoIsStoredAndCountsAsLateOnly() {
        Instant sent = Instant.now();
        JsonObject old = TestRequests.hit()
                .put("occurred_at", sent.minus(Duration.ofHours(1)).toString());

        JsonObject answer = server.web()
                .post(TestRequests.request(old).put("sent_at", sent.toString()))
                .json();

        assertThat(answer.getJsonObject("counts").getInteger("persisted")).isEqualTo(1);
        await().atMost(Patience.LONG)
                .until(() -> server.meters().sum("lossy_ingest_events_late_total", "family=\"cache\"") == 1);
        assertThat(server.meters().sum("lossy_cache_requests_total")).isZero();
    }

    /** Each would be kept, scraped and stored by Prometheus for good. */
    @Test
    void noWordOfAClientMakesASeries() throws Exception {
        unknownWord("BOTHERSOME");

        assertThat(server.meters().samples())
                .noneMatch(sample -> sample.labels().toLowerCase(Locale.ROOT).contains("bothersome"));
    }

    /** Says its word wherever it can be said. */
    private void unknownWord(String word) throws Exception {
        for (int port : new int[] {server.port(), server.managementPort()}) {
            HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/" + word))
                    .method(word, HttpRequest.BodyPublishers.noBody())
                    .build();
            assertThat(HttpClient.newHttpClient()
                            .send(request, HttpResponse.BodyHandlers.discarding())
                            .statusCode())
                    .isBetween(400, 499);
        }
        JsonObject report = new JsonObject().put("emitted", 1).put("discarded", new JsonObject().put(word, 1));
        server.web()
                .post(TestRequests.request(
                                TestRequests.event("lossy." + word, new JsonObject()),
                                TestRequests.event("lossy.stt.request", new JsonObject().put("mode", word)),
                                TestRequests.event("lossy.cache.notes_hit", new JsonObject().put(word, word)))
                        .put("release", word)
                        .put("install_id", word)
                        .put("report", report));
        server.web().post(TestRequests.request(TestRequests.hit()).put("source", word));
    }

    /** Reports are cumulative, and a browser without an answer sends the same one again. */
    @Test
    void whatClientsLostIsCountedByTheGrowthOfTheirReports() {
        report(100, 3);
        await().atMost(Patience.LONG).until(() -> lost("evicted") == 3);

        report(100, 3);
        report(140, 8);
        await().atMost(Patience.LONG).until(() -> lost("evicted") == 8);
        assertThat(server.meters().sum("lossy_client_events_emitted_total")).isEqualTo(140);
        assertThat(lost("opted_out")).isZero();
    }

    private void report(long emitted, long evicted) {
        JsonObject report = new JsonObject()
                .put("emitted", emitted)
                .put("discarded", new JsonObject().put("evicted", evicted).put("made_up", 9));
        JsonObject request =
                TestRequests.request().put("install_id", "install-1").put("report", report);
        assertThat(server.web().post(request).status()).isEqualTo(200);
    }

    private double lost(String reason) {
        return server.meters().sum("lossy_client_events_dropped_total", "reason=\"" + reason + "\"");
    }

    private double evictions(String cache) {
        return server.meters().sum("lossy_cache_evictions_total", "cache=\"" + cache + "\"");
    }

    private boolean persisted(EventType type, JsonObject payload) {
        Source source = type.sources().iterator().next();
        JsonObject request =
                TestRequests.request(TestRequests.event(type.name(), payload)).put("source", source.word());
        JsonObject answer = server.web().post(request).json();
        assertThat(answer.getString("status")).as("%s: %s", type.name(), answer).isEqualTo("ok");
        JsonObject counts = answer.getJsonObject("counts");
        assertThat(counts.getInteger("rejected"))
                .as("%s: %s", type.name(), answer)
                .isZero();
        return counts.getInteger("persisted") == 1;
    }

    /** What one event adds to a counter, or to the count of a histogram. */
    private static double moves(MetricSpec spec, JsonObject payload) {
        if (!spec.where().entrySet().stream()
                .allMatch(where -> where.getValue().contains(String.valueOf(payload.getValue(where.getKey()))))) {
            return 0;
        }
        if (spec.field() == null) {
            return 1;
        }
        if (!payload.containsKey(spec.field())) {
            return 0;
        }
        return spec.type() == MetricSpec.Type.COUNTER ? payload.getDouble(spec.field()) : 1;
    }

    private void assertMoved(Map<String, Double> expected) {
        ScrapedMeters page = server.meters();
        Map<String, MetricSpec.Type> types = new HashMap<>();
        catalog.events().values().stream()
                .flatMap(e -> e.metrics().stream())
                .forEach(spec -> types.put(spec.name(), spec.type()));
        expected.forEach((name, moved) -> assertThat(
                        page.sum(types.get(name) == MetricSpec.Type.HISTOGRAM ? name + "_count" : name))
                .as(name)
                .isCloseTo(moved, within(1e-9)));
    }

    private static Catalog shipped() {
        ConfigFiles.ConfigText text = ConfigFiles.catalog("conf/events.yml", null);
        return CatalogReader.read(text.name(), text.content());
    }
}
