package io.lossy.telemetry.it.journey;

import static org.assertj.core.api.Assertions.assertThat;

import io.lossy.telemetry.event.Reason;
import io.lossy.telemetry.event.Uuid7;
import io.lossy.telemetry.fixture.IngestPath;
import io.lossy.telemetry.fixture.MeterBalance;
import io.lossy.telemetry.fixture.ScrapedMeters;
import io.lossy.telemetry.fixture.ServerFixture;
import io.lossy.telemetry.fixture.TestRequests;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A batch of 100 with one bad event for each reason an event can end by: the rest is stored, and each is named. */
class EveryReasonIT {
    private static final int SIZE = 100;
    /** A value that no answer and no table but the events' own may show. */
    private static final String SECRET = "sekret-8c1f";

    private static final double POISON_AGE_MS = 666.125;

    private static ServerFixture server;

    @BeforeAll
    static void start() {
        server = ServerFixture.start();
        server.sql().execute("""
                CREATE FUNCTION refuse_one_age() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN
                    IF NEW.payload ->> 'age_ms' = '666.125' THEN
                        RAISE EXCEPTION 'what no validator foresaw' USING ERRCODE = '22000';
                    END IF;
                    RETURN NEW;
                END $$;
                CREATE TRIGGER refuse_one_age BEFORE INSERT ON analytics_events
                    FOR EACH ROW EXECUTE FUNCTION refuse_one_age();""");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @ParameterizedTest
    @EnumSource(IngestPath.class)
    void namesEachBadEventAndStoresTheRest(IngestPath path) {
        Map<Reason, JsonObject> bad = oneOfEach();
        assertThat(bad.keySet()).containsExactlyInAnyOrderElementsOf(eventLevel());
        JsonObject request = batchOf(bad);
        int good = SIZE - bad.size();
        long rowsBefore = server.sql().events();

        try (IngestPath.Visitor visitor = path.enter(server)) {
            JsonObject answer = visitor.ask(request);

            assertThat(answer.getString("status")).isEqualTo("ok");
            assertThat(answer.getJsonObject("counts").getInteger("persisted")).isEqualTo(good);
            assertThat(answer.getJsonObject("counts").getInteger("rejected")).isEqualTo(bad.size());
            assertThat(answer.getJsonObject("results")).hasSize(bad.size());
            bad.forEach((reason, event) -> assertNamed(answer, request, reason, event));
            assertThat(server.sql().events()).isEqualTo(rowsBefore + good);
            Map<String, String> recorded = recorded(request, bad);
            assertThat(recorded.values())
                    .containsExactlyInAnyOrderElementsOf(
                            eventLevel().stream().map(Reason::word).toList());

            JsonObject again = visitor.ask(request);

            assertThat(again.getJsonObject("counts").getInteger("duplicate")).isEqualTo(good);
            assertThat(again.getJsonObject("counts").getInteger("persisted")).isZero();
            bad.forEach((reason, event) -> assertNamed(again, request, reason, event));
            assertThat(server.sql().events()).isEqualTo(rowsBefore + good);
            assertThat(recorded(request, bad)).isEqualTo(recorded);
        }
        ScrapedMeters meters = server.meters();
        MeterBalance.assertBalanced(meters);
        assertThat(meters.sum("lossy_pipeline_dead_letters_total", "stage=\"writer\""))
                .isPositive();
        assertThat(meters.sum("lossy_pipeline_dead_letters_total", "stage=\"ingest\""))
                .isPositive();
    }

    @ParameterizedTest
    @EnumSource(IngestPath.class)
    void showsNoValueOfABadEventAnywhere(IngestPath path) {
        try (IngestPath.Visitor visitor = path.enter(server)) {
            JsonObject answer = visitor.ask(batchOf(oneOfEach()));

            assertThat(answer.encode()).doesNotContain(SECRET);
        }
        assertThat(server.sql()
                        .count("SELECT count(*) FROM analytics_rejections r WHERE r::text LIKE '%" + SECRET + "%'"))
                .isZero();
        assertThat(server.sql().count("SELECT count(*) FROM analytics_events e WHERE e::text LIKE '%" + SECRET + "%'"))
                .isZero();
    }

    private static List<Reason> eventLevel() {
        return Arrays.stream(Reason.values())
                .filter(reason -> reason.scope() == Reason.ReasonScope.EVENT)
                .toList();
    }

    private static void assertNamed(JsonObject answer, JsonObject request, Reason reason, JsonObject event) {
        JsonObject result = answer.getJsonObject("results").getJsonObject(keyOf(request, event));
        assertThat(result).as("result of the event for %s", reason).isNotNull();
        assertThat(result.getString("result")).isEqualTo("rejected");
        assertThat(result.getString("reason")).isEqualTo(reason.word());
        assertThat(result.getString("pointer")).as("pointer for %s", reason).isEqualTo(POINTERS.get(reason));
        assertThat(result.getString("detail")).as("detail for %s", reason).isNotBlank();
    }

    /** Its id, or its place where it has no usable one. */
    private static String keyOf(JsonObject request, JsonObject event) {
        Object id = event.getValue("event_id");
        boolean usable = id instanceof String text && text.length() == 36;
        return usable
                ? (String) id
                : "#" + request.getJsonArray("events").getList().indexOf(event);
    }

    private static Map<String, String> recorded(JsonObject request, Map<Reason, JsonObject> bad) {
        HashSet<String> keys = new HashSet<>();
        for (JsonObject event : bad.values()) {
            String key = keyOf(request, event);
            keys.add(key.startsWith("#") ? request.getString("batch_id") + key : key);
        }
        String list = keys.stream().map(key -> "'" + key + "'").collect(Collectors.joining(","));
        return server
                .sql()
                .rows("SELECT rejection_key, reason FROM analytics_rejections WHERE rejection_key IN (" + list + ")")
                .stream()
                .collect(Collectors.toMap(row -> row.get("rejection_key"), row -> row.get("reason")));
    }

    /** The bad events spread over the good ones, so that none stands at an edge by rule. */
    private static JsonObject batchOf(Map<Reason, JsonObject> bad) {
        List<JsonObject> events = new ArrayList<>();
        while (events.size() < SIZE - bad.size()) {
            events.add(TestRequests.hit());
        }
        int place = 3;
        for (JsonObject event : bad.values()) {
            events.add(place, event);
            place += 8;
        }
        return TestRequests.request(events);
    }

    private static final Map<Reason, String> POINTERS = new EnumMap<>(Map.ofEntries(
            Map.entry(Reason.UNKNOWN_EVENT, "/event"),
            Map.entry(Reason.FIELD_REQUIRED, "/payload/latency_ms"),
            Map.entry(Reason.FIELD_TYPE, "/payload/latency_ms"),
            Map.entry(Reason.FIELD_RANGE, "/payload/latency_ms"),
            Map.entry(Reason.FIELD_ENUM, "/payload/reason"),
            Map.entry(Reason.EVENT_TOO_LARGE, ""),
            Map.entry(Reason.ID_INVALID, "/event_id"),
            Map.entry(Reason.ID_MISSING, "/event_id"),
            Map.entry(Reason.SOURCE_NOT_ALLOWED, "/event"),
            Map.entry(Reason.EXPIRED, "/event_id"),
            Map.entry(Reason.STORAGE_REJECTED, "")));

    private static Map<Reason, JsonObject> oneOfEach() {
        String speech = "lossy.voice_mode.speech_detected";
        Map<Reason, JsonObject> bad = new EnumMap<>(Reason.class);
        bad.put(Reason.UNKNOWN_EVENT, TestRequests.event("lossy.cache.notes_found", new JsonObject().put("x", SECRET)));
        bad.put(Reason.FIELD_REQUIRED, TestRequests.event(speech, new JsonObject()));
        bad.put(Reason.FIELD_TYPE, TestRequests.event(speech, new JsonObject().put("latency_ms", SECRET)));
        bad.put(Reason.FIELD_RANGE, TestRequests.event(speech, new JsonObject().put("latency_ms", -1)));
        bad.put(
                Reason.FIELD_ENUM,
                TestRequests.event("lossy.voice_mode.segment_ignored", new JsonObject().put("reason", SECRET)));
        bad.put(
                Reason.EVENT_TOO_LARGE,
                TestRequests.event(TestRequests.HIT, new JsonObject().put("note", SECRET.repeat(2_000))));
        bad.put(Reason.ID_INVALID, TestRequests.event(SECRET, TestRequests.HIT, new JsonObject()));
        bad.put(
                Reason.ID_MISSING,
                new JsonObject().put("event", TestRequests.HIT).put("payload", new JsonObject()));
        bad.put(
                Reason.SOURCE_NOT_ALLOWED,
                TestRequests.event("lossy.session.mailbox_depth", new JsonObject().put("depth", 1)));
        bad.put(Reason.EXPIRED, TestRequests.event(mintedDaysAgo(40), TestRequests.HIT, new JsonObject()));
        bad.put(
                Reason.STORAGE_REJECTED,
                TestRequests.event(TestRequests.HIT, new JsonObject().put("age_ms", POISON_AGE_MS)));
        return bad;
    }

    private static String mintedDaysAgo(int days) {
        Instant then = Instant.now().minus(Duration.ofDays(days));
        UUID id = new Uuid7(Clock.fixed(then, java.time.ZoneOffset.UTC)).next();
        return id.toString();
    }
}
