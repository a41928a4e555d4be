package io.lossy.telemetry.it.journey;

import static org.assertj.core.api.Assertions.assertThat;

import io.lossy.telemetry.event.Uuid7;
import io.lossy.telemetry.fixture.LoopbackHttpClient.Answer;
import io.lossy.telemetry.fixture.MeterBalance;
import io.lossy.telemetry.fixture.ScrapedMeters;
import io.lossy.telemetry.fixture.ServerFixture;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A dry run answers as a real request would, and leaves nothing behind but its own count. */
class DryRunIT {
    private static final Uuid7 IDS = new Uuid7(Clock.systemUTC());

    @Test
    void validatesAndStoresNothing() {
        String valid = IDS.next().toString();
        String invalid = IDS.next().toString();
        JsonObject request = new JsonObject()
                .put("batch_id", "b-1")
                .put("source", "extension")
                .put("install_id", "my-laptop")
                .put("opt_out", true)
                .put("report", new JsonObject().put("emitted", 5))
                .put(
                        "events",
                        new JsonArray()
                                .add(event(
                                        valid,
                                        new JsonObject().put("latency_ms", 41.5).put("nonsense", 1)))
                                .add(event(invalid, new JsonObject().put("latency_ms", -1)))
                                .add(event(valid, new JsonObject().put("latency_ms", 41.5))));
        try (ServerFixture server = ServerFixture.start()) {
            JsonObject reply =
                    server.web().post("/v1/events?dry_run=1", request.encode()).json();

            assertThat(reply.getString("status")).isEqualTo("dry_run");
            assertThat(reply.getString("batch_id")).isEqualTo("b-1");
            assertThat(reply.getJsonObject("counts"))
                    .isEqualTo(new JsonObject("{\"persisted\":0,\"duplicate\":1,\"rejected\":1,\"sampled\":0,"
                            + "\"retry\":0,\"valid\":1}"));
            JsonObject results = reply.getJsonObject("results");
            assertThat(results.getJsonObject(valid).encode())
                    .contains("\"result\":\"valid\"", "field_unknown", "/payload/nonsense");
            assertThat(results.getJsonObject(invalid).getString("reason")).isEqualTo("field_range");
            assertThat(stored(server)).containsOnly("0");
            ScrapedMeters meters = server.meters();
            assertThat(meters.sum("lossy_ingest_events_received_total")).isZero();
            assertThat(meters.sum("lossy_ingest_events_dry_run_total")).isEqualTo(3);
            assertThat(meters.sum("lossy_ingest_events_dry_run_total", "result=\"valid\""))
                    .isEqualTo(1);

            // the install did not opt out, and its event is new
            Answer real = server.web().post(request.copy().put("opt_out", false));
            assertThat(real.json().getJsonObject("counts").getInteger("persisted"))
                    .isEqualTo(1);
            MeterBalance.assertBalanced(server.meters());
        }
    }

    @Test
    void storesOnlyIfTheRequestSaysClearlyThatItIsNone() {
        JsonObject request = new JsonObject()
                .put("source", "extension")
                .put(
                        "events",
                        new JsonArray().add(event(IDS.next().toString(), new JsonObject().put("latency_ms", 1))));
        try (ServerFixture server = ServerFixture.start()) {
            for (String query : List.of("dry_run=yes", "dry_run=", "dry_run", "dry_run=1&dry_run=0")) {
                Answer answer = server.web().post("/v1/events?" + query, request.encode());
                assertThat(answer.status()).as(query).isEqualTo(400);
                assertThat(answer.json().getString("detail")).isEqualTo("dry_run must be 1 or 0, given once");
            }
            assertThat(stored(server)).containsOnly("0");
            assertThat(server.web()
                            .post("/v1/events?dry_run=0", request.encode())
                            .json()
                            .getString("status"))
                    .isEqualTo("ok");
            assertThat(stored(server)).contains("1");
        }
    }

    private static JsonObject event(String id, JsonObject payload) {
        return new JsonObject()
                .put("event_id", id)
                .put("event", "lossy.voice_mode.speech_detected")
                .put("payload", payload);
    }

    private static List<String> stored(ServerFixture server) {
        return server.sql()
                .column("SELECT count(*)::text FROM analytics_events UNION ALL SELECT count(*)::text FROM"
                        + " analytics_rejections UNION ALL SELECT count(*)::text FROM client_reports UNION ALL"
                        + " SELECT count(*)::text FROM opt_outs");
    }
}
