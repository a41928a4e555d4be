package io.lossy.telemetry.it.nodes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import io.lossy.telemetry.catalog.CatalogText;
import io.lossy.telemetry.database.DatabaseAddress;
import io.lossy.telemetry.fixture.PostgresFixture;
import io.lossy.telemetry.fixture.ServerFixture;
import io.lossy.telemetry.fixture.TestRequests;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A new catalog reaches one of two servers before the other. */
@Tag("cluster")
class TwoCatalogsIT {
    private static final String BEFORE = CatalogText.shipped();
    /** A larger value is possible, so the cells of the histogram are others. */
    private static final String AFTER = BEFORE.replace(
            "max: 60000, required: true, description: From the onset",
            "max: 90000, required: true, description: From the onset");

    private final DatabaseAddress database = PostgresFixture.migratedDatabase();

    @TempDir
    Path folder;

    @BeforeEach
    void checkThatTheyDiffer() {
        assertThat(AFTER).isNotEqualTo(BEFORE);
    }

    @Test
    void figuresOfAnotherScaleAreMarkedAndNotMergedUntilBothServersCountTheSame() throws IOException {
        try (ServerFixture one = start("one");
                ServerFixture other = start("other")) {
            store(one, 3, 100);
            store(other, 5, 200);
            await().untilAsserted(
                            () -> assertThat(List.of(one, other)).allSatisfy(server -> assertWhole(server, 8, 200)));
            assertThat(List.of(one, other))
                    .allSatisfy(server -> assertThat(differing(server)).isZero());

            reload(other, "other");
            await().untilAsserted(() -> {
                assertOwnOnly(one, 3, 100);
                assertOwnOnly(other, 5, 200);
            });
            store(one, 1, 100);
            store(other, 2, 200);
            await().untilAsserted(() -> {
                assertOwnOnly(one, 4, 100);
                assertOwnOnly(other, 7, 200);
            });
            await().untilAsserted(() -> assertThat(List.of(one, other)).allSatisfy(server -> {
                assertThat(differing(server)).isEqualTo(1);
                assertThat(differences(server)).containsExactly("catalog");
            }));

            reload(one, "one");
            await().untilAsserted(() -> assertThat(List.of(one, other)).allSatisfy(server -> {
                assertWhole(server, 11, 200);
                assertThat(differing(server)).isZero();
                assertThat(differences(server)).isEmpty();
            }));
        }
    }

    private ServerFixture start(String name) throws IOException {
        Path catalog = Files.writeString(folder.resolve(name), BEFORE);
        return ServerFixture.start(
                database,
                Clock.systemUTC(),
                settings -> settings.replace("${LOSSY_CATALOG:conf/events.yml}", catalog.toString())
                        .replace("${LOSSY_NODE_ID:hostname}", name));
    }

    private void reload(ServerFixture server, String name) throws IOException {
        Files.writeString(folder.resolve(name), AFTER);
        assertThat(server.management().post("/ops/reload", "").json().getString("result"))
                .isEqualTo("ok");
    }

    private static void store(ServerFixture server, int events, int latency) {
        List<JsonObject> speech = Stream.generate(() -> TestRequests.event(
                        "lossy.voice_mode.speech_detected", new JsonObject().put("latency_ms", latency)))
                .limit(events)
                .toList();
        JsonObject counts =
                server.web().post(TestRequests.request(speech)).json().getJsonObject("counts");
        assertThat(counts.getInteger("persisted")).isEqualTo(events);
    }

    private static void assertOwnOnly(ServerFixture server, int events, double median) {
        JsonObject message = shown(server, events, median);
        assertThat(message.getBoolean("partial", false)).isTrue();
        assertThat(server.meters().sum("lossy_aggregate_partial")).isEqualTo(1);
    }

    private static void assertWhole(ServerFixture server, int events, double median) {
        assertThat(shown(server, events, median).fieldNames()).doesNotContain("partial", "refilled");
        assertThat(server.meters().sum("lossy_aggregate_partial")).isZero();
    }

    private static JsonObject shown(ServerFixture server, int events, double median) {
        JsonObject message = server.web().get("/v1/aggregates/voice_mode").json();
        assertThat(message.getInteger("events")).isEqualTo(events);
        JsonObject latency = message.getJsonObject("aggregates").getJsonObject("latency_ms");
        assertThat(latency.getDouble("p50")).isCloseTo(median, within(median / 100));
        return message;
    }

    private static double differing(ServerFixture server) {
        return server.meters().sum("lossy_nodes_differing", "part", "catalog");
    }

    /** What the other servers differ in, as the live page shows it. */
    private static List<String> differences(ServerFixture server) {
        return server.management().get("/ops/snapshot").json().getJsonObject("frame").getJsonArray("nodes").stream()
                .map(JsonObject.class::cast)
                .flatMap(node -> node.getJsonArray("differs", new JsonArray()).stream())
                .map(String::valueOf)
                .toList();
    }
}
