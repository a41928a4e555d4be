package io.lossy.telemetry.dashboards;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lossy.telemetry.catalog.model.Catalog;
import io.lossy.telemetry.catalog.model.EventType;
import io.lossy.telemetry.catalog.model.Source;
import io.lossy.telemetry.cli.load.SampleEvents;
import io.lossy.telemetry.dashboards.Dashboard.Panel;
import io.lossy.telemetry.event.Uuid7;
import io.lossy.telemetry.fixture.Patience;
import io.lossy.telemetry.it.forward.ForwardedServer;
import io.lossy.telemetry.it.peers.LiveServer;
import io.lossy.telemetry.it.peers.Prometheus;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The dashboards' queries and the rules, on a real Prometheus that scrapes a real server which is sent real events. */
class PanelQueriesIT {
    private static final Catalog CATALOG = OpsFiles.catalog();
    private static final Uuid7 IDS = new Uuid7(Clock.systemUTC());
    private static final Duration LONG = Patience.LONG;

    /** Panels that may have nothing to show, each with its reason. */
    private static final Map<String, String> MAY_BE_EMPTY = Map.of(
            "Garbage collection", "a short run has no pause",
            "Evictions against the day before", "a short run has no day before");

    @TempDir
    Path folder;

    private LiveServer server;
    private Prometheus prometheus;

    @BeforeEach
    void start() throws Exception {
        server = LiveServer.start(
                folder.resolve("data"),
                text -> new ForwardedServer(folder, "lossy.none.")
                        .settings("http://127.0.0.1:9/hook") // nothing leaves for it
                        .apply(text.replace("start_within_ms: 60000", "start_within_ms: 1")));
        Path rules = OpsFiles.FOLDER.resolve("prometheus");
        prometheus = Prometheus.scraping(
                server.managementPort(), folder, List.of(rules.resolve("recording.yml"), rules.resolve("alerts.yml")));
        await().atMost(LONG).until(prometheus::target, target -> target.isPresent());
    }

    @AfterEach
    void stop() {
        prometheus.close();
        server.close();
    }

    @Test
    void everyPanelHasDataAndEveryRuleIsWell() throws Exception {
        double before = await().atMost(LONG).until(this::detections, count -> count >= 0);
        String seen = panel("Detections per minute").queries().get(0);
        await().atMost(LONG).until(() -> value(filled(seen)), rate -> rate == 0);
        SampleEvents samples = new SampleEvents(CATALOG, (Source) null, 4);
        send(CATALOG.events().values().stream()
                .map(type -> event(type, kept(samples.payload(type))))
                .toList());
        EventType frame = type("lossy.capture.frame_captured"); // of which one in ten is kept
        send(IntStream.range(0, 300)
                .mapToObj(i -> event(frame, samples.payload(frame)))
                .toList());
        report();
        await().atMost(LONG).until(this::detections, count -> count > before);
        await().atMost(LONG).until(() -> value(filled(seen)), rate -> rate > 0); // Voice Mode's dashboard moves

        await().atMost(LONG).until(() -> value("min(lossy_retention_partitions_ahead)"), days -> days == 7);
        await().atMost(LONG).until(() -> value("sum(rate(lossy_client_events_emitted_total[5m]))"), rate -> rate > 0);
        await().atMost(LONG).until(() -> value("sum(rate(lossy_capture_frame_cost_seconds_count[5m]))"), r -> r > 0);

        Map<String, String> troubles = new LinkedHashMap<>();
        for (Dashboard dashboard : OpsFiles.dashboards()) {
            for (Panel panel : dashboard.panels()) {
                for (String query : panel.queries()) {
                    trouble(panel, prometheus.query(filled(query)), query, troubles);
                }
            }
        }
        assertThat(troubles).isEmpty();
        assertThat(rules()).hasSizeGreaterThan(25).allSatisfy(rule -> {
            assertThat(rule.getString("health")).as("%s", rule).isEqualTo("ok");
        });
    }

    /** One event of each type must fill the panels of latency too, which show kept segments only. */
    private static Map<String, Object> kept(Map<String, Object> payload) {
        payload.replace("ignored", false);
        return payload;
    }

    @Test
    void everyMetricAndLabelAskedForIsOnTheServersPage() throws Exception {
        String page = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(server.management() + "/metrics"))
                                .header("accept", "text/plain")
                                .build(),
                        HttpResponse.BodyHandlers.ofString())
                .body();
        Vocabulary vocabulary = Vocabulary.ofPage(page).recorded(OpsFiles.rules());
        List<PromQl> queries = new ArrayList<>();
        OpsFiles.dashboards().forEach(d -> d.queries().map(PromQl::new).forEach(queries::add));
        OpsFiles.rules().forEach(rule -> queries.add(new PromQl(rule.expr())));

        assertThat(queries)
                .flatMap(PromQl::selectors)
                .filteredOn(selector -> !selector.metric().startsWith("jvm_gc_pause_")) // there after the first pause
                .isNotEmpty()
                .allSatisfy(selector -> {
                    assertThat(vocabulary.knows(selector.metric()))
                            .as(selector.metric())
                            .isTrue();
                    assertThat(vocabulary.labelsOf(selector.metric())).containsAll(selector.labels());
                });
    }

    /** The product's draft: force an eviction, and the metric grows by exactly the evicted count. */
    @Test
    @Tag("whole")
    void anEvictionShowsWithExactlyItsCount() throws Exception {
        await().atMost(LONG).until(evictions("notes"), count -> count == 0);

        send(List.of(
                event(type("lossy.cache.notes_evicted"), Map.of("evicted_count", 7, "reason", "quota")),
                event(type("lossy.cache.videos_evicted"), Map.of("evicted_count", 30, "reason", "ttl")),
                event(type("lossy.cache.notes_evicted"), Map.of("evicted_count", 5, "reason", "manual"))));

        await().atMost(LONG).until(evictions("notes"), count -> count == 12);
        await().atMost(LONG).until(evictions("videos"), count -> count == 30);
    }

    /** Pending, that is: the expression is true, and the alert would fire after its five minutes. */
    @Test
    @Tag("whole")
    void anEvictionSpikeSetsOffItsAlert() throws Exception {
        String pending = "ALERTS{alertname=\"LossyCacheEvictionSpike\", alertstate=\"pending\"}";
        await().atMost(LONG).until(evictions("notes"), count -> count == 0);
        assertThat(value(pending)).isEqualTo(-1);

        send(List.of(event(type("lossy.cache.notes_evicted"), Map.of("evicted_count", 5_000, "reason", "quota"))));

        await().atMost(LONG).until(() -> value(pending), found -> found == 1);
    }

    private static Panel panel(String title) {
        return OpsFiles.dashboards().stream()
                .flatMap(dashboard -> dashboard.panels().stream())
                .filter(panel -> panel.title().equals(title))
                .findFirst()
                .orElseThrow();
    }

    private static void trouble(Panel panel, JsonObject answer, String query, Map<String, String> troubles) {
        String place = panel + ": " + query;
        if (!"success".equals(answer.getString("status"))) {
            troubles.put(place, answer.getString("error"));
        } else if (!MAY_BE_EMPTY.containsKey(panel.title()) && !showsANumber(answer)) {
            troubles.put(place, "no data, or nothing that is a number: " + answer);
        }
    }

    /** A share of nothing and a quantile of nothing are answers too, and an empty panel. */
    private static boolean showsANumber(JsonObject answer) {
        return answer.getJsonObject("data").getJsonArray("result").stream()
                .map(each -> ((JsonObject) each).getJsonArray("value").getString(1))
                .anyMatch(value -> !"NaN".equals(value));
    }

    /** Five minutes, so that what a slow machine did at the start of the test is still to be seen at its end. */
    private static String filled(String query) {
        return query.replace("$__rate_interval", "5m").replace("$job", ".+").replace("$instance", ".+");
    }

    private List<JsonObject> rules() throws Exception {
        return prometheus.rules().getJsonArray("groups").stream()
                .map(JsonObject.class::cast)
                .flatMap(group -> group.getJsonArray("rules").stream())
                .map(JsonObject.class::cast)
                .toList();
    }

    private double detections() throws Exception {
        return value("sum(lossy_vad_speech_detections_total)");
    }

    private Callable<Double> evictions(String cache) {
        return () -> value(String.format(Locale.ROOT, "lossy_cache_evictions_total{cache=\"%s\"}", cache));
    }

    /** -1 while there is none. */
    private double value(String query) throws Exception {
        JsonArray result = prometheus.query(query).getJsonObject("data").getJsonArray("result");
        return result.isEmpty()
                ? -1
                : Double.parseDouble(
                        result.getJsonObject(0).getJsonArray("value").getString(1));
    }

    private static EventType type(String name) {
        EventType type = CATALOG.events().get(name);
        assertThat(type).as(name).isNotNull();
        return type;
    }

    private static JsonObject event(EventType type, Map<String, Object> payload) {
        return new JsonObject()
                .put("event_id", IDS.next().toString())
                .put("event", type.name())
                .put("source", type.sources().iterator().next().word())
                .put("payload", new JsonObject(payload));
    }

    /** One request for each source, as the events of one request share it. */
    private void send(List<JsonObject> events) throws Exception {
        for (Source source : Source.values()) {
            JsonArray list = new JsonArray();
            events.stream()
                    .filter(event -> event.getString("source").equals(source.word()))
                    .map(event -> event.copy())
                    .peek(event -> event.remove("source"))
                    .forEach(list::add);
            if (!list.isEmpty()) {
                sendBatch(source, list);
            }
        }
    }

    /** What a client says of itself. */
    private void report() throws Exception {
        post(batch(Source.EXTENSION, new JsonArray())
                .put("install_id", "somebody")
                .put("report", new JsonObject().put("emitted", 100).put("discarded", new JsonObject())));
    }

    private void sendBatch(Source source, JsonArray events) throws Exception {
        post(batch(source, events));
    }

    private static JsonObject batch(Source source, JsonArray events) {
        return new JsonObject()
                .put("batch_id", UUID.randomUUID().toString())
                .put("sent_at", Instant.now().toString())
                .put("source", source.word())
                .put("events", events);
    }

    private void post(JsonObject body) throws Exception {
        HttpResponse<String> answer = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(server.http() + "/v1/events"))
                                .header("content-type", "application/json")
                                .POST(HttpRequest.BodyPublishers.ofString(body.encode()))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(new JsonObject(answer.body()).getJsonObject("counts").getInteger("rejected"))
                .as(answer.body())
                .isZero();
    }
}
