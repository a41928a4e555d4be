package io.lossy.telemetry.it.journey;

import static org.assertj.core.api.Assertions.assertThat;

import io.lossy.telemetry.event.Uuid7;
import io.lossy.telemetry.fixture.IngestPath;
import io.lossy.telemetry.fixture.ServerFixture;
import io.lossy.telemetry.fixture.TestRequests;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What one request brings for several families is stored by one transaction, and without waiting for others. */
class OneCommitIT {
    private static final int REQUESTS = 5;
    private static final Uuid7 IDS = new Uuid7(Clock.systemUTC());

    private static ServerFixture server;

    @BeforeAll
    static void start() {
        server = ServerFixture.start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @ParameterizedTest
    @EnumSource(IngestPath.class)
    void theEventsOfFiveFamiliesInOneRequestAreOneCommit(IngestPath path) {
        long before = transactions();
        try (IngestPath.Visitor visitor = path.enter(server)) {
            for (int i = 0; i < REQUESTS; i++) {
                JsonObject answer = visitor.ask(TestRequests.request(ofFiveFamilies()));
                assertThat(answer.getJsonObject("counts").getInteger("persisted"))
                        .as("%s", answer)
                        .isEqualTo(5);
            }
        }

        assertThat(transactions() - before).isEqualTo(REQUESTS);
    }

    private static long transactions() {
        return server.sql().count("SELECT count(DISTINCT xmin::text) FROM analytics_events");
    }

    private static List<JsonObject> ofFiveFamilies() {
        return List.of(
                event("lossy.voice_mode.speech_detected", new JsonObject().put("latency_ms", 41.5)),
                event(
                        "lossy.stt.completed",
                        new JsonObject().put("mode", "cloud").put("duration_ms", 5)),
                event("lossy.cache.notes_miss", new JsonObject().put("warm_start", false)),
                event(
                        "lossy.library.fetch_completed",
                        new JsonObject().put("duration_ms", 5).put("outcome", "success")),
                event(
                        "lossy.error.extension",
                        new JsonObject()
                                .put("component", "options")
                                .put("code", "timeout")
                                .put("recoverable", true)));
    }

    private static JsonObject event(String name, JsonObject payload) {
        return TestRequests.event(IDS.next().toString(), name, payload);
    }
}
