package io.lossy.telemetry.it.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lossy.telemetry.catalog.CatalogText;
import io.lossy.telemetry.fixture.AtOnce;
import io.lossy.telemetry.fixture.LoopbackHttpClient;
import io.lossy.telemetry.fixture.MeterBalance;
import io.lossy.telemetry.fixture.Patience;
import io.lossy.telemetry.fixture.PostgresFixture;
import io.lossy.telemetry.fixture.ScrapedMeters;
import io.lossy.telemetry.fixture.ServerFixture;
import io.lossy.telemetry.fixture.TestBridgeClient;
import io.lossy.telemetry.fixture.TestBridgeClient.Transport;
import io.lossy.telemetry.fixture.TestRequests;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A whole server whose connections are spread over three event loops. */
class EventLoopsIT {
    private static final int LOOPS = 3;

    private static final String CATALOG = CatalogText.shipped();
    private static final String WITH_WARMED = CATALOG.replace(
            "  lossy.cache.notes_miss:",
            "  lossy.cache.warmed: { family: cache, sources: [extension],"
                    + " version: 1-0-0, description: Fetched ahead., purpose: Whether it pays. }\n"
                    + "  lossy.cache.notes_miss:");

    @TempDir
    static Path folder;

    private static Path catalog;
    private static ServerFixture server;

    @BeforeAll
    static void start() throws IOException {
        catalog = Files.writeString(folder.resolve("events.yml"), CATALOG);
        server = ServerFixture.start(
                PostgresFixture.migratedDatabase(),
                Clock.systemUTC(),
                settings -> settings.replace("${LOSSY_CATALOG:conf/events.yml}", catalog.toString())
                        .replace("${LOSSY_INSTANCES:0}", String.valueOf(LOOPS)));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void aReloadIsAnsweredWhenEveryConnectionIsValidatedByTheNewCatalog() throws IOException {
        List<Function<JsonObject, JsonObject>> connections = new ArrayList<>();
        List<TestBridgeClient> sockets = new ArrayList<>();
        for (int i = 0; i < LOOPS; i++) {
            LoopbackHttpClient http = server.web();
            connections.add(request -> http.post(request).json());
            for (Transport transport : Transport.values()) {
                TestBridgeClient socket = server.bridge(transport);
                sockets.add(socket);
                connections.add(request -> socket.request(request).getJsonObject("body"));
            }
        }
        for (int round = 0; round < 4; round++) {
            boolean known = round % 2 == 1;
            reload(known ? WITH_WARMED : CATALOG);
            for (Function<JsonObject, JsonObject> connection : connections) {
                JsonObject counts = connection
                        .apply(TestRequests.request(TestRequests.event("lossy.cache.warmed", new JsonObject())))
                        .getJsonObject("counts");
                assertThat(counts.getInteger("persisted")).isEqualTo(known ? 1 : 0);
                assertThat(counts.getInteger("rejected")).isEqualTo(known ? 0 : 1);
            }
        }
        sockets.forEach(TestBridgeClient::leave);
        assertBalanced();
    }

    private static void reload(String text) throws IOException {
        Files.writeString(catalog, text);
        JsonObject answer = server.management().post("/ops/reload", "").json();
        assertThat(answer.getString("result")).isIn("ok", "unchanged");
    }

    @Test
    void theSameEventsOnAllLoopsAtOnceAreOneRowEachAndOneAckIsFresh() throws InterruptedException {
        for (int round = 0; round < 3; round++) {
            List<JsonObject> events =
                    Stream.generate(TestRequests::hit).limit(20).toList();
            long before = server.sql().events();
            ConcurrentLinkedQueue<LoopbackHttpClient> clients = new ConcurrentLinkedQueue<>();
            for (int i = 0; i < 2 * LOOPS; i++) {
                clients.add(server.web());
            }

            List<JsonObject> counts = AtOnce.on(
                    2 * LOOPS,
                    () -> clients.remove()
                            .post(TestRequests.request(events))
                            .json()
                            .getJsonObject("counts"));

            assertThat(counts.stream()
                            .mapToInt(each -> each.getInteger("persisted"))
                            .sum())
                    .isEqualTo(20);
            assertThat(counts.stream()
                            .mapToInt(each -> each.getInteger("duplicate"))
                            .sum())
                    .isEqualTo(20 * (2 * LOOPS - 1));
            assertThat(server.sql().events() - before).isEqualTo(20);
        }
        assertBalanced();
    }

    @Test
    void theProcessorTimeOfEveryLoopIsExported() {
        ScrapedMeters meters = server.meters();
        for (String loop : List.of("ingest-0", "ingest-1", "ingest-2", "commit")) {
            assertThat(meters.samples())
                    .filteredOn(sample -> sample.name().equals("lossy_pipeline_event_loop_cpu_seconds_total"))
                    .anySatisfy(sample -> assertThat(sample.labels()).contains("loop=\"" + loop + "\""));
        }
        assertThat(meters.sum("lossy_pipeline_event_loop_cpu_seconds_total", "loop=\"commit\""))
                .isPositive();
    }

    private static void assertBalanced() {
        await().atMost(Patience.LONG).untilAsserted(() -> MeterBalance.assertBalanced(server.meters()));
    }
}
