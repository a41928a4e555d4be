package io.lossy.telemetry.it.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lossy.telemetry.event.ErrorText;
import io.lossy.telemetry.fixture.ScrapedMeters;
import io.lossy.telemetry.fixture.ServerFixture;
import io.lossy.telemetry.fixture.Sql;
import io.lossy.telemetry.fixture.TestRequests;
import io.lossy.telemetry.validate.PlanRows;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** A client of the original plan against a whole server: rows, metrics and live figures. */
class PlanFieldsIT {
    private static final String ERROR = "TypeError: Failed to fetch https://kanarie.example/4711 for Kanarie";

    @Test
    void thePlansRowsAreStoredAndEachSegmentCountsOnce() {
        try (ServerFixture server = ServerFixture.start()) {
            List<PlanRows.Row> rows = PlanRows.all();
            List<String> ids = new ArrayList<>();
            rows.forEach(row -> ids.add(
                    send(server, row.source().word(), "install-1", row.event(), new JsonObject(row.payload()))));
            assertRows(server.sql(), rows, ids);
            assertSegments(server);
            assertErrors(server);
        }
    }

    /** Fails unless the event is persisted and nothing is said about it. */
    private static String send(ServerFixture server, String source, String install, String event, JsonObject payload) {
        JsonObject sent = TestRequests.event(event, payload);
        JsonObject request = TestRequests.request(sent).put("source", source).put("install_id", install);
        JsonObject reply = server.web().post(request).json();
        assertThat(reply.getJsonObject("counts").getInteger("persisted"))
                .as("%s: %s", event, reply)
                .isEqualTo(1);
        assertThat(reply.getJsonObject("results").isEmpty())
                .as("%s: %s", event, reply)
                .isTrue();
        return TestRequests.id(sent);
    }

    private static void assertRows(Sql sql, List<PlanRows.Row> rows, List<String> ids) {
        for (int i = 0; i < ids.size(); i++) {
            JsonObject stored = new JsonObject(
                    sql.column("SELECT payload FROM analytics_events WHERE event_id = '" + ids.get(i) + "'")
                            .get(0));
            Set<String> names = new TreeSet<>(stored.fieldNames());
            assertThat(names).as(rows.get(i).event()).isEqualTo(rows.get(i).storedFields());
        }
    }

    /** Kept, ignored by one form, ignored by the other. */
    private static void assertSegments(ServerFixture server) {
        await().untilAsserted(() -> {
            JsonObject figures =
                    server.web().get("/v1/aggregates/voice_mode").json().getJsonObject("aggregates");
            assertThat(figures.getJsonObject("ignored_ratio").getLong("numerator"))
                    .isEqualTo(2);
            assertThat(figures.getJsonObject("ignored_ratio").getLong("denominator"))
                    .isEqualTo(3);
            assertThat(figures.getJsonObject("short_ratio").getLong("numerator"))
                    .isEqualTo(1);
            assertThat(figures.getJsonObject("short_ratio").getLong("denominator"))
                    .isEqualTo(3);
            assertThat(figures.getJsonObject("latency_ms").getLong("count")).isEqualTo(1);
        });
        await().untilAsserted(() -> {
            ScrapedMeters meters = server.meters();
            assertThat(meters.sum("lossy_vad_speech_detections_total", "ignored=\"true\""))
                    .isEqualTo(2);
            assertThat(meters.sum("lossy_vad_speech_detections_total", "ignored=\"false\""))
                    .isEqualTo(1);
            assertThat(meters.sum("lossy_vad_segments_ignored_total", "reason=\"other\""))
                    .isEqualTo(1);
            assertThat(meters.sum("lossy_vad_segments_ignored_total")).isEqualTo(2);
            assertThat(meters.sum("lossy_vad_latency_seconds_count")).isEqualTo(1);
            assertThat(meters.sum("lossy_vad_latency_ms_count")).isEqualTo(1);
            assertThat(meters.sum("lossy_stt_fallbacks_total", "reason=\"other\""))
                    .isEqualTo(1);
        });
    }

    /** What a browser hashed, a backend's raw text, and another install's of the same failure. */
    private static void assertErrors(ServerFixture server) {
        String event = "lossy.stt.fallback";
        JsonObject payload = new JsonObject().put("mode", "local_wasm");
        send(server, "extension", "install-1", event, payload.copy().put("error_msg", ErrorText.hash(ERROR)));
        send(server, "backend", "install-2", event, payload.copy().put("error_msg", ERROR));
        send(server, "extension", "install-3", event, payload.copy().put("error_msg", ERROR.replace("4711", "12")));

        Sql sql = server.sql();
        String rows = " FROM analytics_events WHERE payload ->> 'mode' = 'local_wasm'";
        assertThat(sql.count("SELECT count(DISTINCT install_id)" + rows)).isEqualTo(3);
        assertThat(sql.column("SELECT DISTINCT payload ->> 'error_msg'" + rows))
                .singleElement()
                .asString()
                .matches("[^.]+\\.[0-9a-f]{32}")
                .doesNotContain(ErrorText.hash(ERROR).substring(0, 32));
        assertThat(sql.count("SELECT count(*) FROM analytics_events e WHERE e::text ILIKE '%kanarie%'"))
                .isZero();
    }
}
