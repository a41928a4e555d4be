package io.lossy.telemetry.it.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.lossy.telemetry.fixture.ScrapedMeters;
import io.lossy.telemetry.fixture.ServerFixture;
import io.lossy.telemetry.fixture.Sql;
import io.lossy.telemetry.fixture.TestBridgeClient;
import io.lossy.telemetry.fixture.TestBridgeClient.Transport;
import io.lossy.telemetry.fixture.TestRequests;
import io.vertx.core.json.JsonObject;
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
    private static final String SPEECH = VoiceModeSession.SPEECH;
    private static final String IGNORED = VoiceModeSession.IGNORED;
    private static final List<String> WHY_IGNORED = VoiceModeSession.WHY_IGNORED;
    private static final int DETECTIONS = VoiceModeSession.DETECTIONS;
    private static final int EVENTS = 1 + DETECTIONS + WHY_IGNORED.size();

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
        TestBridgeClient developer = server.bridge(transport).register(FIGURES);
        assertThat(nextFigures(developer).getLong("events")).isZero();

        TestBridgeClient extension = server.bridge(transport);
        JsonObject first = extension
                .request(VoiceModeSession.request(VoiceModeSession.sessionStarted()))
                .getJsonObject("body");
        JsonObject second = extension
                .request(VoiceModeSession.request(VoiceModeSession.segments()))
                .getJsonObject("body");

        assertThat(first.getJsonObject("counts").getInteger("persisted")).isEqualTo(1);
        assertThat(second.getJsonObject("counts").getInteger("persisted")).isEqualTo(EVENTS - 1);
        assertColumns(sql);
        assertPayloads(sql);
        assertNothingRaw(sql);
        assertFigures(figuresOf(developer, EVENTS), sql);
        JsonObject asked = server.web().get("/v1/aggregates/voice_mode").json();
        assertThat(asked.getLong("events")).isEqualTo(EVENTS);
        assertBooks(sql);
        developer.close();
        extension.close();
        server.stopServer(); // reports wait some seconds for company, but no longer than that
        assertReport(sql);
    }

    @ParameterizedTest
    @EnumSource(Transport.class)
    void tellsTheSenderWhatWasRemoved(Transport transport) {
        try (TestBridgeClient extension = server.bridge(transport)) {
            JsonObject said = VoiceModeSession.speech(40).put("place", "home");
            said.getJsonObject("payload").put("transcript", "what was said aloud");

            JsonObject answer =
                    extension.request(VoiceModeSession.request(List.of(said))).getJsonObject("body");

            JsonObject result = answer.getJsonObject("results").getJsonObject(TestRequests.id(said));
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
            assertThat(row.get("schema_version")).isEqualTo(SPEECH.equals(row.get("event")) ? "1-0-1" : "1-0-0");
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
                .isSubsetOf("startup_ms", "trigger", "latency_ms", "reason", "duration_ms");
        assertThat(sql.column("SELECT payload FROM analytics_events WHERE event LIKE '%session_started'"))
                .as("the session id is lifted out of the payload")
                .containsExactly("{\"trigger\": \"shortcut\", \"startup_ms\": 412.5}");
        assertThat(sql.column("SELECT payload ->> 'reason' FROM analytics_events WHERE event = '" + IGNORED + "'"))
                .containsExactlyInAnyOrderElementsOf(WHY_IGNORED);
    }

    private static void assertNothingRaw(Sql sql) {
        for (String secret : List.of(VoiceModeSession.SESSION, VoiceModeSession.INSTALL)) {
            assertThat(sql.count("SELECT count(*) FROM analytics_events e WHERE e::text LIKE '%" + secret + "%'"))
                    .isZero();
        }
    }

    private static JsonObject nextFigures(TestBridgeClient developer) {
        return developer.answer(FIGURES).getJsonObject("body");
    }

    private static JsonObject figuresOf(TestBridgeClient developer, long events) {
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
        ScrapedMeters meters = server.meters();
        assertThat(meters.unaccounted()).isZero();
        assertThat(meters.persisted()).isEqualTo(sql.events());
        assertThat(meters.sum("lossy_ingest_events_received_total")).isEqualTo(EVENTS);
        assertThat(meters.sum("lossy_pipeline_events_in_flight")).isZero();
    }

    private static void assertReport(Sql sql) {
        List<Map<String, String>> reports = sql.rows("SELECT install_id, emitted, discarded FROM client_reports");
        assertThat(reports).hasSize(1);
        Map<String, String> report = reports.get(0);
        assertThat(report.get("install_id"))
                .isEqualTo(sql.column("SELECT DISTINCT install_id FROM analytics_events")
                        .get(0));
        assertThat(report.get("emitted")).isEqualTo("1200");
        assertThat(new JsonObject(report.get("discarded")))
                .isEqualTo(new JsonObject().put("evicted", 3).put("sampled", 41));
    }
}
