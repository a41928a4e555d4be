package io.lossy.telemetry.it.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import io.lossy.telemetry.catalog.CatalogText;
import io.lossy.telemetry.fixture.LoadCommandRun;
import io.lossy.telemetry.fixture.LoopbackHttpClient;
import io.lossy.telemetry.fixture.Patience;
import io.lossy.telemetry.fixture.PostgresFixture;
import io.lossy.telemetry.fixture.ScrapedMeters;
import io.lossy.telemetry.fixture.ServerFixture;
import io.lossy.telemetry.fixture.ServerProcess;
import io.lossy.telemetry.fixture.Sql;
import io.lossy.telemetry.fixture.TestRequests;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A catalog that changes under a running server. */
class CatalogReloadIT {
    private static final String A = CatalogText.shipped().replaceAll("version: 1-0-\\d", "version: 1-0-0");
    /** Every event of another version, fields in other places, an event and a figure more. */
    private static final String B = A.replace("version: 1-0-0", "version: 1-0-1")
            .replaceAll(
                    "(?m)^(  lossy\\.voice_mode\\.speech_detected:(?:\n    .*)*?\n    fields:\n)",
                    "$1" + "      confidence: { type: number, unit: ratio, min: 0, max: 1, description: How sure. }\n")
            .replace(
                    "  lossy.cache.notes_miss:",
                    "  lossy.cache.warmed: { family: cache, sources: [extension],"
                            + " version: 1-0-0, description: Fetched ahead., purpose: Whether it pays. }\n"
                            + "  lossy.cache.notes_miss:")
            .replace(
                    "  cache.evictions:",
                    "  cache.warmed: { description: Fetched ahead., kind: total,"
                            + " events: lossy.cache.warmed }\n  cache.evictions:");

    private static final String BROKEN = A.replace("family: cache", "family: cash");

    @TempDir
    Path folder;

    private Path catalog;
    private ServerFixture server;
    private final HttpClient http = HttpClient.newHttpClient();

    @BeforeEach
    void start() throws IOException {
        catalog = Files.writeString(folder.resolve("events.yml"), A);
        server = ServerFixture.start(
                PostgresFixture.migratedDatabase(),
                Clock.systemUTC(),
                settings -> settings.replace("${LOSSY_CATALOG:conf/events.yml}", catalog.toString()));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void twentyReloadsUnderLoadLoseNothingAndEveryRowIsOfOneVersion() throws Exception {
        List<LoadCommandRun> loads = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            if (loads.isEmpty() || !loads.get(loads.size() - 1).isRunning()) {
                loads.add(LoadCommandRun.start(server.port(), "500", 6)); // a slow machine needs more than one
            }
            awaitMoreRows(loads.get(loads.size() - 1));
            JsonObject answer = reload(i % 5 == 4 ? BROKEN : i % 2 == 0 ? B : A);
            assertThat(answer.getString("result")).isIn("ok", "invalid", "unchanged");
        }
        for (LoadCommandRun load : loads) {
            load.balanced(60);
            load.assertStored(server.sql());
        }

        Sql sql = server.sql();
        assertThat(sql.column("SELECT DISTINCT schema_version FROM analytics_events ORDER BY 1"))
                .containsExactly("1-0-0", "1-0-1");
        assertThat(
                        sql.column(
                                "SELECT received_at FROM analytics_events GROUP BY 1 HAVING count(DISTINCT schema_version) > 1"))
                .as("requests validated by two catalogs")
                .isEmpty();
        assertCounted(sql);
        assertThat(server.meters().unaccounted()).isZero();
        assertThat(server.meters().sum("lossy_catalog_reload_total", "result=\"invalid\""))
                .isEqualTo(4);
    }

    private void awaitMoreRows(LoadCommandRun load) {
        long stored = server.sql().events();
        await().atMost(Patience.LONG).until(() -> server.sql().events() > stored || !load.isRunning());
    }

    /** Meters and windows took every event once, and its fields from where its version has them. */
    private void assertCounted(Sql sql) {
        String speech = " FROM analytics_events WHERE event = 'lossy.voice_mode.speech_detected'"
                + " AND payload->>'ignored' IS DISTINCT FROM 'true'"; // latency counts kept segments only
        double sum = sql.number("SELECT sum((payload->>'latency_ms')::numeric)" + speech);
        await().atMost(Patience.LONG).untilAsserted(() -> {
            ScrapedMeters meters = server.meters();
            assertThat(meters.sum("lossy_vad_latency_ms_count")).isEqualTo(sql.number("SELECT count(*)" + speech));
            assertThat(meters.sum("lossy_vad_latency_ms_sum")).isCloseTo(sum, within(sum * 1e-6));
        });
        await().atMost(Patience.LONG).untilAsserted(() -> {
            JsonObject reported = server.web().get("/v1/aggregates/voice_mode").json();
            long rows = sql.count("SELECT count(*) FROM analytics_events WHERE family = 'voice_mode'");
            assertThat(reported.getLong("events")).isEqualTo(rows);
            assertThat(reported.getJsonObject("aggregates")
                            .getJsonObject("latency_ms")
                            .getDouble("mean"))
                    .isCloseTo(sql.number("SELECT avg((payload->>'latency_ms')::numeric)" + speech), within(0.01));
        });
    }

    @Test
    void whatIsNewIsTakenReportedAndShownAtOnce() throws Exception {
        JsonObject warmed = TestRequests.event("lossy.cache.warmed", new JsonObject());
        assertThat(counts(warmed).getInteger("rejected")).isEqualTo(1);
        server.web().post(TestRequests.request(TestRequests.hit(), TestRequests.hit()));
        String before = tag();

        JsonObject answer = reload(B);
        assertThat(answer.getString("result")).isEqualTo("ok");
        assertThat(answer.getJsonArray("changes"))
                .contains("ADDITIVE  events.lossy.cache.warmed: is new", "FREE  aggregates.cache.warmed: is new");
        assertThat(tag()).isNotEqualTo(before);
        assertThat(server.web()
                        .get("/v1/catalog")
                        .json()
                        .getJsonObject("events")
                        .containsKey("lossy.cache.warmed"))
                .isTrue();
        assertThat(counts(TestRequests.event("lossy.cache.warmed", new JsonObject()))
                        .getInteger("persisted"))
                .isEqualTo(1);
        await().atMost(Patience.LONG).ignoreExceptions().untilAsserted(() -> {
            JsonObject cache = server.web().get("/v1/aggregates/cache").json();
            assertThat(cache.getJsonObject("counts").getInteger("lossy.cache.notes_hit"))
                    .isEqualTo(2);
            assertThat(cache.getJsonObject("aggregates").getJsonObject("warmed").getInteger("value"))
                    .isEqualTo(1);
        });
        await().untilAsserted(() -> assertThat(
                        server.management().get("/ops/snapshot").json().getJsonArray("figures").stream()
                                .map(figure -> ((JsonObject) figure).getString("name")))
                .contains("cache.warmed"));
        await().untilAsserted(() -> assertThat(server.sql()
                        .column("SELECT column_name FROM information_schema.columns WHERE column_name = 'confidence'"
                                + " AND table_name = 'event_voice_mode_speech_detected'"))
                .hasSize(1));
        assertThat(reload(B).getString("result")).isEqualTo("unchanged");
    }

    /** Its client received no answer and retries; by then another catalog validates. */
    @Test
    void anEventThatIsStoredIsNotRejectedByACatalogThatKnowsItNoMore() throws Exception {
        reload(B);
        JsonObject stored = TestRequests.event("lossy.cache.warmed", new JsonObject());
        JsonObject never = TestRequests.event("lossy.cache.warmed", new JsonObject());
        assertThat(counts(stored).getInteger("persisted")).isEqualTo(1);
        reload(A);

        JsonObject answer = server.web()
                .post(TestRequests.request(stored, never, TestRequests.hit()))
                .json();

        JsonObject results = answer.getJsonObject("results");
        assertThat(results.getJsonObject(TestRequests.id(stored)).getString("result"))
                .isEqualTo("duplicate");
        assertThat(results.getJsonObject(TestRequests.id(never)).getString("result"))
                .isEqualTo("rejected");
        assertThat(server.sql().column("SELECT rejection_key FROM analytics_rejections"))
                .containsExactly(TestRequests.id(never));
        assertThat(server.meters().sum("lossy_ingest_events_rejected_total")).isEqualTo(1);
        assertThat(server.meters().sum("lossy_ingest_events_duplicate_total", "family=\"cache\""))
                .isEqualTo(1);
        assertThat(server.meters().unaccounted()).isZero();
    }

    @Test
    void aCatalogWithAMistakeIsRefusedWithLineAndFixAndTheOneInUseStays() throws Exception {
        String before = tag();
        String hash = hash();

        HttpResponse<String> refused = post(BROKEN);
        assertThat(refused.statusCode()).isEqualTo(422);
        JsonObject answer = new JsonObject(refused.body());
        assertThat(answer.getString("result")).isEqualTo("invalid");
        assertThat(answer.getJsonArray("problems").getString(0))
                .matches(Pattern.quote(catalog.toString())
                        + ":\\d+: events.lossy.cache.notes_hit.family: there is no family 'cash'.*")
                .contains("cache");
        assertThat(tag()).isEqualTo(before);
        assertThat(hash()).isEqualTo(hash).isEqualTo(answer.getString("catalog"));
        assertThat(counts(TestRequests.hit()).getInteger("persisted")).isEqualTo(1);
        assertThat(server.meters().sum("lossy_catalog_reload_total", "result=\"invalid\""))
                .isEqualTo(1);
        assertThat(server.meters().sum("lossy_catalog_last_reload_successful")).isZero();
        await().untilAsserted(() ->
                assertThat(server.management().get("/ops/snapshot").text()).contains("LossyCatalogReloadRefused"));

        Files.delete(catalog);
        assertThat(post(null).statusCode()).isEqualTo(422);
        assertThat(reload(A).getString("result")).isEqualTo("unchanged");
        assertThat(server.meters().sum("lossy_catalog_last_reload_successful")).isEqualTo(1);
    }

    @Test
    void aFamilyThatAReloadSwitchesOffIsOffWhereverItIsShown() throws Exception {
        assertThat(server.meters().sum("lossy_family_enabled", "family=\"cache\""))
                .isEqualTo(1);

        String off = A.replaceFirst("(?m)^  cache:\n", "$0    enabled: false\n");
        assertThat(reload(off).getString("result")).isEqualTo("ok");

        assertThat(counts(TestRequests.hit()).getInteger("persisted")).isZero();
        assertThat(server.meters().sum("lossy_family_enabled", "family=\"cache\""))
                .isZero();
        assertThat(server.meters().sum("lossy_family_enabled")).isEqualTo(8);
        await().untilAsserted(() -> assertThat(
                        server.management().get("/ops/snapshot").json().getJsonArray("families").stream()
                                .map(JsonObject.class::cast)
                                .filter(family -> !family.getBoolean("enabled"))
                                .map(family -> family.getString("name")))
                .containsExactly("cache"));
        assertThat(reload(A).getString("result")).isEqualTo("ok");
        assertThat(server.meters().sum("lossy_family_enabled")).isEqualTo(9);
    }

    @Test
    void whatIsBuiltOnceNeedsARestart() throws Exception {
        String renamed = A.replace("\n  session:\n", "\n  sessions:\n")
                .replace("family: session\n", "family: sessions\n")
                .replace("  session.", "  sessions.");
        HttpResponse<String> refused = post(renamed);
        assertThat(refused.body()).contains("families.session: was removed; restart the server to apply it, or undo");
        assertThat(refused.statusCode()).isEqualTo(409);

        JsonArray buckets =
                reload(A.replaceFirst("buckets: \\[", "buckets: [0.000001, ")).getJsonArray("problems");
        assertThat(buckets).hasSize(1);
        assertThat(buckets.getString(0)).contains("changed its type, labels or buckets; restart");
        assertThat(server.meters().sum("lossy_catalog_reload_total", "result=\"needs_restart\""))
                .isEqualTo(2);
        assertThat(reload(A).getString("result")).isEqualTo("unchanged");
    }

    @Test
    void aPageOfAnotherOriginCanNotReload() throws Exception {
        Files.writeString(catalog, B);
        assertThat(ask("POST", "Origin", "https://evil.example").statusCode()).isEqualTo(403);
        assertThat(ask("POST", "Origin", "null").statusCode()).isEqualTo(403);
        assertThat(ask("POST", "Sec-Fetch-Site", "cross-site").statusCode()).isEqualTo(403);
        assertThat(ask("GET", "Accept", "*/*").statusCode()).isEqualTo(405);
        assertThat(server.web().get("/ops/reload").status()).isEqualTo(404);
        assertThat(server.meters().sum("lossy_catalog_reload_total")).isZero();

        assertThat(ask("POST", "Origin", "http://127.0.0.1:" + server.managementPort())
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void theSignalReloadsToo() throws Exception {
        Path settings =
                Files.writeString(folder.resolve("telemetry.yml"), Files.readString(Path.of("conf/telemetry.yml")));
        try (ServerProcess process = ServerProcess.serve(
                folder.resolve("data"),
                0,
                "--config",
                settings.toString(),
                "--database",
                ServerFixture.url(PostgresFixture.migratedDatabase()))) {
            Files.writeString(catalog, BROKEN);
            process.signal("HUP");
            await().atMost(Patience.LONG).until(() -> process.err().contains("there is no family 'cash'"));
            Files.writeString(catalog, B);
            process.signal("HUP");
            LoopbackHttpClient management = new LoopbackHttpClient(process.managementPort());
            await().atMost(Patience.LONG)
                    .until(() ->
                            management.get("/metrics").text().contains("lossy_catalog_reload_total{result=\"ok\"} 1"));
            assertThat(process.isAlive()).isTrue();
        }
    }

    private JsonObject reload(String text) throws Exception {
        return new JsonObject(post(text).body());
    }

    private HttpResponse<String> post(String text) throws Exception {
        if (text != null) {
            Files.writeString(catalog, text);
        }
        return ask("POST", "Accept", "*/*");
    }

    private HttpResponse<String> ask(String method, String header, String value) throws Exception {
        URI uri = URI.create("http://127.0.0.1:" + server.managementPort() + "/ops/reload");
        return http.send(
                HttpRequest.newBuilder(uri)
                        .method(method, HttpRequest.BodyPublishers.noBody())
                        .header(header, value)
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private JsonObject counts(JsonObject event) {
        return server.web().post(TestRequests.request(event)).json().getJsonObject("counts");
    }

    private String tag() throws Exception {
        URI uri = URI.create("http://127.0.0.1:" + server.port() + "/v1/catalog");
        return http.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.discarding())
                .headers()
                .firstValue("etag")
                .orElseThrow();
    }

    private String hash() {
        List<ScrapedMeters.Sample> infos = server.meters().samples().stream()
                .filter(sample -> sample.name().equals("lossy_catalog_info"))
                .toList();
        assertThat(infos).hasSize(1);
        return infos.get(0).labels().replaceAll(".*hash=\"([0-9a-f]{12})\".*", "$1");
    }
}
