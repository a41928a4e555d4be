package io.lossy.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import io.lossy.telemetry.BridgeClient.Transport;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A session of Voice Mode as the extension sends it, followed from the bridge to the row, the ack and the live figure. */
class JourneyIT {
    private static final String FIGURES = "telemetry.aggregates.voice_mode";
    private static final String SPEECH = "lossy.voice_mode.speech_detected";
    private static final String IGNORED = "lossy.voice_mode.segment_ignored";
    private static final List<String> WHY_IGNORED = List.of("short", "cooldown", "noise");
    private static final int DETECTIONS = 21;
    private static final int EVENTS = 1 + DETECTIONS + WHY_IGNORED.size();

    /** What must be found nowhere. */
    private static final String SESSION = "raw-session-71f2";

    private static final String INSTALL = "raw-install-5c0d";
    private static final String SPOKEN = "what was said aloud";

    private ServerFixture server;

    @BeforeEach
    void start() {
        server = ServerFixture.start();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @ParameterizedTest
    @EnumSource(Transport.class)
    void aSessionOfVoiceModeBecomesRowsAndLiveFigures(Transport transport) {
        Sql sql = server.sql();
        BridgeClient developer = server.bridge(transport).register(FIGURES);
        assertThat(nextFigures(developer).getLong("events")).isZero();

        BridgeClient extension = server.bridge(transport);
        JsonObject first = extension.request(request(sessionStarted())).getJsonObject("body");
        JsonObject second = extension.request(request(segments())).getJsonObject("body");

        assertThat(first.getJsonObject("counts").getInteger("persisted")).isEqualTo(1);
        assertThat(second.getJsonObject("counts").getInteger("persisted")).isEqualTo(EVENTS - 1);
        assertColumns(sql);
        assertPayloads(sql);
        assertNothingRaw(sql);
        assertFigures(figuresOf(developer, EVENTS), sql);
        JsonObject asked = server.web().get("/v1/aggregates/voice_mode").json();
        assertThat(asked.getLong("events")).isEqualTo(EVENTS);
        assertBooks(sql);
        assertReport(sql);
        developer.close();
        extension.close();
    }

    @ParameterizedTest
    @EnumSource(Transport.class)
    void tellsTheSenderWhatWasRemoved(Transport transport) {
        try (BridgeClient extension = server.bridge(transport)) {
            JsonObject said = speech(40).put("place", "home");
            said.getJsonObject("payload").put("transcript", SPOKEN);

            JsonObject answer = extension.request(request(List.of(said))).getJsonObject("body");

            JsonObject result = answer.getJsonObject("results").getJsonObject(Wire.id(said));
            assertThat(result.getString("result")).isEqualTo("persisted");
            assertThat(result.getJsonArray("warnings"))
                    .containsExactlyInAnyOrder(
                            warning("field_unknown", "/payload/transcript"),
                            warning("field_unknown", "/place"),
                            warning("clock_corrected", "/occurred_at"));
            assertThat(server.sql().column("SELECT payload FROM analytics_events"))
                    .containsExactly("{\"latency_ms\": 40}");
            assertThat(server.meters().sum("lossy_ingest_fields_stripped_total", "family=\"voice_mode\""))
                    .isEqualTo(2);
        }
    }

    private static JsonObject warning(String code, String pointer) {
        return new JsonObject().put("code", code).put("pointer", pointer);
    }

    // ── what is sent ─────────────────────────────────────────────────────────────────────────────────────────────────

    /** In the draft's spelling, with the session where the draft had it. */
    private static List<JsonObject> sessionStarted() {
        JsonObject payload = new JsonObject()
                .put("startup_ms", 412.5)
                .put("trigger", "shortcut")
                .put("session_id", SESSION);
        return List.of(Wire.event("lossy.voice mode.session_started", payload));
    }

    private static List<JsonObject> segments() {
        List<JsonObject> events = new ArrayList<>();
        for (int i = 0; i < DETECTIONS; i++) {
            events.add(speech(20 + 7 * i));
        }
        events.get(0).put("session_id", SESSION);
        events.get(1).getJsonObject("payload").put("session_id", SESSION);
        for (String reason : WHY_IGNORED) {
            events.add(
                    Wire.event(IGNORED, new JsonObject().put("reason", reason).put("duration_ms", 80)));
        }
        return events;
    }

    private static JsonObject speech(int latency) {
        return Wire.event(SPEECH, new JsonObject().put("latency_ms", latency));
    }

    /** Each event happened three seconds before the request is sent, by a clock that is an hour ahead. */
    private static JsonObject request(List<JsonObject> events) {
        Instant sent = Instant.now().plus(Duration.ofHours(1));
        events.forEach(event -> event.put("occurred_at", sent.minusSeconds(3).toString()));
        return Wire.request(events)
                .put("sent_at", sent.toString())
                .put("session_id", SESSION)
                .put("install_id", INSTALL)
                .put(
                        "report",
                        new JsonObject()
                                .put("emitted", 1200)
                                .put(
                                        "discarded",
                                        new JsonObject().put("evicted", 3).put("sampled", 41)));
    }

    // ── what became of it ────────────────────────────────────────────────────────────────────────────────────────────

    private static void assertColumns(Sql sql) {
        List<Map<String, String>> rows = sql.rows("""
                SELECT event_id, event, family, source, session_id, install_id, release, schema_version, sample_rate,
                       extract(epoch FROM received_at - occurred_at) AS age,
                       abs(extract(epoch FROM now() - received_at)) < 60 AS just_now
                FROM analytics_events""");
        assertThat(rows).hasSize(EVENTS).allSatisfy(row -> {
            assertThat(UUID.fromString(row.get("event_id")).version()).isEqualTo(7);
            assertThat(row.get("family")).isEqualTo("voice_mode");
            assertThat(row.get("source")).isEqualTo("extension");
            assertThat(row.get("release")).isEqualTo("1.4.2");
            assertThat(row.get("schema_version")).isEqualTo("1-0-0");
            assertThat(row.get("sample_rate")).isEqualTo("1");
            assertThat(row.get("session_id")).matches("[^.]+\\.[0-9a-f]{32}");
            assertThat(row.get("install_id")).matches("[^.]+\\.[0-9a-f]{32}").isNotEqualTo(row.get("session_id"));
            assertThat(Double.parseDouble(row.get("age"))).isCloseTo(3, within(0.002));
            assertThat(row.get("just_now")).isEqualTo("t");
        });
        assertThat(rows)
                .extracting(row -> row.get("session_id"))
                .containsOnly(rows.get(0).get("session_id"));
        assertThat(rows)
                .extracting(row -> row.get("install_id"))
                .containsOnly(rows.get(0).get("install_id"));
        assertThat(sql.column("SELECT event || ' ' || count(*) FROM analytics_events GROUP BY event ORDER BY event"))
                .containsExactly(
                        IGNORED + " " + WHY_IGNORED.size(),
                        "lossy.voice_mode.session_started 1",
                        SPEECH + " " + DETECTIONS);
    }

    private static void assertPayloads(Sql sql) {
        assertThat(sql.column("SELECT DISTINCT jsonb_object_keys(payload) FROM analytics_events ORDER BY 1"))
                .isSubsetOf("startup_ms", "trigger", "latency_ms", "reason", "duration_ms", "session_id");
        assertThat(sql.column(
                        "SELECT payload - 'session_id' FROM analytics_events WHERE event LIKE '%session_started'"))
                .containsExactly("{\"trigger\": \"shortcut\", \"startup_ms\": 412.5}");
        assertThat(sql.column("SELECT DISTINCT payload ->> 'session_id' = session_id FROM analytics_events"
                        + " WHERE payload ? 'session_id'"))
                .as("one session, one pseudonym")
                .containsExactly("t");
        assertThat(sql.column("SELECT payload ->> 'reason' FROM analytics_events WHERE event = '" + IGNORED + "'"))
                .containsExactlyInAnyOrderElementsOf(WHY_IGNORED);
    }

    private static void assertNothingRaw(Sql sql) {
        for (String secret : List.of(SESSION, INSTALL)) {
            assertThat(sql.count("SELECT count(*) FROM analytics_events e WHERE e::text LIKE '%" + secret + "%'"))
                    .isZero();
        }
    }

    private static JsonObject nextFigures(BridgeClient developer) {
        return developer.answer(FIGURES).getJsonObject("body");
    }

    private static JsonObject figuresOf(BridgeClient developer, long events) {
        for (int second = 0; second < 30; second++) {
            JsonObject figures = nextFigures(developer);
            if (figures.getLong("events") >= events) {
                return figures;
            }
        }
        throw new AssertionError("the figures never came to " + events + " events");
    }

    private static void assertFigures(JsonObject figures, Sql sql) {
        assertThat(figures.getLong("events")).isEqualTo(sql.events());
        JsonObject counts = figures.getJsonObject("counts");
        sql.rows("SELECT event, count(*) AS n FROM analytics_events GROUP BY event")
                .forEach(row -> assertThat(counts.getLong(row.get("event"))).isEqualTo(Long.parseLong(row.get("n"))));
        JsonObject latency = figures.getJsonObject("aggregates").getJsonObject("latency_ms");
        assertThat(latency.getLong("count")).isEqualTo(DETECTIONS);
        assertThat(latency.getDouble("mean")).isCloseTo(latencySql(sql, "avg(v)"), Percentage.withPercentage(1));
        assertThat(latency.getDouble("max")).isCloseTo(latencySql(sql, "max(v)"), Percentage.withPercentage(1));
        for (int p : new int[] {50, 95, 99}) {
            double exact = latencySql(sql, "percentile_disc(" + p / 100.0 + ") WITHIN GROUP (ORDER BY v)");
            assertThat(latency.getDouble("p" + p)).as("p%d", p).isCloseTo(exact, Percentage.withPercentage(1));
        }
        JsonObject ratio = figures.getJsonObject("aggregates").getJsonObject("ignored_ratio");
        assertThat(ratio.getLong("numerator")).isEqualTo(WHY_IGNORED.size());
        assertThat(ratio.getLong("denominator")).isEqualTo(WHY_IGNORED.size() + DETECTIONS);
    }

    private static double latencySql(Sql sql, String statistic) {
        return sql.number("SELECT " + statistic + " FROM (SELECT (payload ->> 'latency_ms')::float8 AS v"
                + " FROM analytics_events WHERE event = '" + SPEECH + "') AS latencies");
    }

    private void assertBooks(Sql sql) {
        Meters meters = server.meters();
        assertThat(meters.unaccounted()).isZero();
        assertThat(meters.persisted()).isEqualTo(sql.events());
        assertThat(meters.sum("lossy_ingest_events_received_total")).isEqualTo(EVENTS);
        assertThat(meters.sum("lossy_pipeline_events_in_flight")).isZero();
    }

    private static void assertReport(Sql sql) {
        await().atMost(Duration.ofSeconds(30)).until(() -> sql.count("SELECT count(*) FROM client_reports") == 1);
        Map<String, String> report = sql.rows("SELECT install_id, emitted, discarded FROM client_reports")
                .get(0);
        assertThat(report.get("install_id"))
                .isEqualTo(sql.column("SELECT DISTINCT install_id FROM analytics_events")
                        .get(0));
        assertThat(report.get("emitted")).isEqualTo("1200");
        assertThat(new JsonObject(report.get("discarded")))
                .isEqualTo(new JsonObject().put("evicted", 3).put("sampled", 41));
    }
}
