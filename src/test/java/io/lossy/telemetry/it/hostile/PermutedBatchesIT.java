package io.lossy.telemetry.it.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import io.lossy.telemetry.fixture.FuzzSeed;
import io.lossy.telemetry.fixture.IngestPath;
import io.lossy.telemetry.fixture.ServerFixture;
import io.lossy.telemetry.fixture.TestRequests;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The same events in any order, in batches of any cut, each any number of times, through all transports at once: the same
 * rows as of one batch that came once.
 */
class PermutedBatchesIT {
    private static final int EVENTS = 40;
    /** All that a row is but the times: they are corrected by when its request was sent and came. */
    private static final String ROWS = "SELECT concat_ws('|', event_id, event, family, source, session_id,"
            + " install_id, release, schema_version, sample_rate, payload) FROM analytics_events ORDER BY event_id";

    private static final String REJECTIONS =
            "SELECT DISTINCT concat_ws('|', event, reason, pointer)" + " FROM analytics_rejections ORDER BY 1";

    private static ServerFixture server;

    @BeforeAll
    static void start() {
        server = ServerFixture.start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void areTheSameRowsAFewTimes() {
        run(4);
    }

    @Test
    @Tag("faults")
    void areTheSameRowsVeryManyTimes() {
        run(FuzzSeed.tries(150));
    }

    private static void run(int tries) {
        Random dice = new Random(FuzzSeed.seed());
        for (int i = 0; i < tries; i++) {
            List<JsonObject> events = events(dice);
            wipe();
            try (IngestPath.Visitor visitor = IngestPath.HTTP.enter(server)) {
                visitor.ask(request(events));
            }
            List<String> rows = server.sql().column(ROWS);
            List<String> rejections = server.sql().column(REJECTIONS);
            assertThat(rows).isNotEmpty();
            assertThat(rejections).isNotEmpty();

            wipe();
            int persisted = sendInPieces(dice, events);

            assertThat(server.sql().column(ROWS)).isEqualTo(rows);
            assertThat(server.sql().column(REJECTIONS)).isEqualTo(rejections);
            assertThat(persisted).as("each id was said to be stored once").isEqualTo(rows.size());
        }
    }

    private static void wipe() {
        server.sql().execute("DELETE FROM analytics_events; DELETE FROM analytics_rejections");
    }

    /** Stored, sampled out, refused for each of several reasons, with and without a session and a time of its own. */
    private static List<JsonObject> events(Random dice) {
        List<JsonObject> events = new ArrayList<>();
        for (int i = 0; i < EVENTS; i++) {
            JsonObject event = switch (dice.nextInt(7)) {
                case 0 -> TestRequests.event("lossy.no.such_event", new JsonObject());
                case 1 -> TestRequests.event("lossy.stt.request", new JsonObject().put("mode", "x" + dice.nextInt(3)));
                case 2 -> TestRequests.event("lossy.cache.notes_evicted", new JsonObject().put("evicted_count", 0));
                case 3 ->
                    TestRequests.event(
                            "lossy.voice_mode.speech_detected", new JsonObject().put("latency_ms", dice.nextInt(500)));
                case 4 ->
                    TestRequests.event(
                            "lossy.stt.request",
                            new JsonObject().put("mode", "cloud").put("more", i));
                default -> TestRequests.hit();
            };
            if (dice.nextBoolean()) {
                event.put("session_id", "s" + dice.nextInt(4));
            }
            if (dice.nextInt(3) == 0) {
                event.put(
                        "occurred_at",
                        Instant.now().minusMillis(dice.nextInt(100_000)).toString());
            }
            events.add(event);
        }
        events.add(TestRequests.hit());
        events.add(TestRequests.event("lossy.no.such_event", new JsonObject()));
        return events;
    }

    /** @return how many the answers said were stored now */
    private static int sendInPieces(Random dice, List<JsonObject> events) {
        List<JsonObject> all = new ArrayList<>(events);
        for (int i = dice.nextInt(3 * EVENTS); i > 0; i--) {
            all.add(events.get(dice.nextInt(EVENTS)));
        }
        Collections.shuffle(all, dice);
        List<CompletableFuture<Integer>> asked = new ArrayList<>();
        for (IngestPath path : IngestPath.values()) {
            List<List<JsonObject>> pieces = new ArrayList<>();
            int share = all.size() / (IngestPath.values().length - path.ordinal());
            List<JsonObject> mine = new ArrayList<>(all.subList(0, share));
            all.subList(0, share).clear();
            while (!mine.isEmpty()) {
                List<JsonObject> piece = mine.subList(0, Math.min(mine.size(), 1 + dice.nextInt(30)));
                pieces.add(new ArrayList<>(piece));
                piece.clear();
            }
            asked.add(CompletableFuture.supplyAsync(() -> say(path, pieces)));
        }
        return asked.stream().mapToInt(CompletableFuture::join).sum();
    }

    private static int say(IngestPath path, List<List<JsonObject>> pieces) {
        int persisted = 0;
        try (IngestPath.Visitor visitor = path.enter(server)) {
            for (List<JsonObject> piece : pieces) {
                JsonObject answer = visitor.ask(request(piece));
                assertThat(answer.getString("status")).isEqualTo("ok");
                persisted += answer.getJsonObject("counts").getInteger("persisted");
            }
        }
        return persisted;
    }

    private static JsonObject request(List<JsonObject> events) {
        return TestRequests.request(List.of())
                .put("install_id", "one")
                .put("session_id", "of-the-batch")
                .put("events", new JsonArray(new ArrayList<>(events)));
    }
}
