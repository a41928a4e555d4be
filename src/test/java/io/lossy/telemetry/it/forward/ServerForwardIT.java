package io.lossy.telemetry.it.forward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lossy.telemetry.catalog.CatalogText;
import io.lossy.telemetry.fixture.LoadCommandRun;
import io.lossy.telemetry.fixture.LogWatch;
import io.lossy.telemetry.fixture.PostgresFixture;
import io.lossy.telemetry.fixture.ServerFixture;
import io.lossy.telemetry.fixture.Sql;
import io.lossy.telemetry.fixture.TestRequests;
import io.lossy.telemetry.forward.receiver.WebhookReceiver;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server with a webhook in its settings forwards what clients send, and nothing else. */
class ServerForwardIT {
    @TempDir
    Path folder;

    private final Vertx vertx = Vertx.vertx();
    private final WebhookReceiver receiver = new WebhookReceiver(vertx);

    @AfterEach
    void close() {
        vertx.close().await();
    }

    @Test
    void whatClientsSendArrivesAndTheSecretIsShownNowhere() throws Exception {
        try (LogWatch log = new LogWatch();
                ServerFixture server = ServerFixture.start(
                        PostgresFixture.migratedDatabase(),
                        Clock.systemUTC(),
                        new ForwardedServer(folder, catalog(), "lossy.voice_mode.").settings(receiver.url()))) {
            Sql sql = server.sql();
            await().until(() -> sql.count("SELECT count(*) FROM forward_lanes") == 1);
            LoadCommandRun load = LoadCommandRun.start(server.port(), "200", 3);
            load.balanced(60);
            long events = sql.events();
            await().until(() -> sql.count("SELECT taken FROM forward_lanes") == events
                    && sql.count("SELECT count(*) FROM forward_requests") == 0);

            Set<String> allowed = new TreeSet<>(
                    sql.column("SELECT event_id FROM analytics_events WHERE event LIKE 'lossy.voice_mode.%'"));
            assertThat(allowed).isNotEmpty();
            assertThat(receiver.faults()).isEmpty();
            assertThat(receiver.ids().stream().map(UUID::toString).toList())
                    .containsExactlyInAnyOrderElementsOf(allowed);
            assertThat(fields()).containsExactly("trigger");
            assertThat(sql.count("SELECT delivered FROM forward_lanes")).isEqualTo(allowed.size());
            assertThat(sql.count("SELECT filtered FROM forward_lanes")).isEqualTo(events - allowed.size());
            assertThat(server.meters().sum("lossy_forward_events_total", "lane=\"hook\"", "outcome=\"delivered\""))
                    .isEqualTo(allowed.size());
            String key = WebhookReceiver.SECRET.substring("whsec_".length());
            JsonObject lane =
                    await().until(() -> shown(server), shown -> shown.getInteger("delivered") == allowed.size());
            assertThat(lane.getString("name")).isEqualTo("hook");
            assertThat(lane.getString("state")).isEqualTo("running");
            assertThat(lane.getString("error")).isNull();
            refuse(server, key);
            assertThat(log.lines())
                    .anyMatch(line ->
                            line.contains("settings do not have") && line.contains("destination=\"elsewhere\""));
            assertThat(List.of(
                            server.management().get("/ops/snapshot").text(),
                            server.management().get("/metrics").text(),
                            String.join("\n", log.lines()),
                            sql.rows("SELECT * FROM forward_lanes").toString()))
                    .noneMatch(text -> text.contains(key));
        }
    }

    /** With an event that leaves for a destination that the settings do not have. */
    private static String catalog() {
        return CatalogText.shipped()
                .replaceFirst("(?m)^(  lossy\\.cache\\.notes_hit:\n)", "$1    forward: [elsewhere]\n");
    }

    /** Has the receiver fail with an answer that repeats what is secret. */
    private void refuse(ServerFixture server, String key) {
        receiver.answers(
                (request, received) -> request.response().setStatusCode(503).end(key + received.body()));
        server.web()
                .post(TestRequests.request(TestRequests.event(
                        "lossy.voice_mode.session_started", new JsonObject().put("trigger", "button"))));
        JsonObject failing = await().until(() -> shown(server), shown -> shown.getString("error") != null);
        assertThat(failing.getString("error")).isEqualTo("http_503");
        assertThat(failing.getLong("error_at")).isPositive();
    }

    /** Returns the lane on the live page. */
    private static JsonObject shown(ServerFixture server) {
        JsonObject frame = server.management().get("/ops/snapshot").json().getJsonObject("frame");
        return frame.getJsonArray("lanes").getJsonObject(0);
    }

    private Set<String> fields() {
        return receiver.requests().stream()
                .flatMap(request -> request.events().stream())
                .map(event -> event.getJsonObject("data", new JsonObject()))
                .flatMap(data -> data.fieldNames().stream())
                .collect(Collectors.toSet());
    }
}
