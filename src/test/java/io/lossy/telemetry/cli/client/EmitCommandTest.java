package io.lossy.telemetry.cli.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.lossy.telemetry.cli.CapturedCommand;
import io.lossy.telemetry.event.Uuid7;
import io.lossy.telemetry.fixture.Patience;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EmitCommandTest {
    private static final String EVENT = "lossy.voice_mode.speech_detected";

    private final Vertx vertx = Vertx.vertx();
    private final AtomicReference<JsonObject> request = new AtomicReference<>();
    private final AtomicReference<String> authorization = new AtomicReference<>();
    private JsonObject result = new JsonObject();
    private JsonObject head = new JsonObject().put("status", "ok");
    private HttpServer server;

    @BeforeEach
    void serve() throws Exception {
        server = vertx.createHttpServer()
                .requestHandler(http -> http.bodyHandler(body -> {
                    authorization.set(http.getHeader("authorization"));
                    JsonObject got = new JsonObject(body);
                    request.set(got);
                    String id = got.getJsonArray("events").getJsonObject(0).getString("event_id");
                    JsonObject results = result.isEmpty() ? new JsonObject() : new JsonObject().put(id, result);
                    http.response().end(head.copy().put("results", results).encode());
                }))
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .get(Patience.LONG.toSeconds(), TimeUnit.SECONDS);
    }

    @AfterEach
    void close() {
        vertx.close()
                .toCompletionStage()
                .toCompletableFuture()
                .orTimeout(Patience.LONG.toSeconds(), TimeUnit.SECONDS)
                .join();
    }

    @Test
    void sendsOneEventUnderANewIdWithTheRequestsEnvelope() {
        CapturedCommand shell =
                emit(EVENT, "latency_ms=41.5", "--session=s1", "--install=i1", "--release=2.0", "--key=wk_1");

        assertThat(shell.exit()).isZero();
        JsonObject sent = request.get();
        JsonObject event = sent.getJsonArray("events").getJsonObject(0);
        UUID id = UUID.fromString(event.getString("event_id"));
        assertThat(shell.out().strip()).isEqualTo("persisted " + id);
        assertThat(Uuid7.mintedAt(id)).isAfter(Instant.now().minus(Duration.ofMinutes(1)));
        assertThat(event.getJsonObject("payload")).isEqualTo(new JsonObject().put("latency_ms", 41.5));
        assertThat(sent.getString("source")).isEqualTo("extension");
        assertThat(sent.getString("session_id")).isEqualTo("s1");
        assertThat(sent.getString("install_id")).isEqualTo("i1");
        assertThat(sent.getString("release")).isEqualTo("2.0");
        assertThat(authorization).hasValue("Bearer wk_1");
    }

    @Test
    void anEventOfAnotherSourceIsSentAsFromThere() {
        emit("lossy.automation.note_posted");
        assertThat(request.get().getString("source")).isNotEqualTo("extension");

        emit("lossy.automation.note_posted", "--source=extension");
        assertThat(request.get().getString("source")).isEqualTo("extension");
    }

    @Test
    void warningsAreShownAndAreNoFailure() {
        result = new JsonObject()
                .put("result", "persisted")
                .put(
                        "warnings",
                        new JsonArray()
                                .add(new JsonObject()
                                        .put("code", "field_unknown")
                                        .put("pointer", "/payload/x")));

        CapturedCommand shell = emit(EVENT, "x=1");

        assertThat(shell.exit()).isZero();
        assertThat(shell.out()).contains("persisted ").contains("  warning: field_unknown /payload/x");
    }

    @Test
    void aDuplicateIsStoredAndARejectionIsNot() {
        result = new JsonObject().put("result", "duplicate");
        assertThat(emit(EVENT).exit()).isZero();

        result = new JsonObject()
                .put("result", "rejected")
                .put("reason", "field_range")
                .put("pointer", "/payload/latency_ms")
                .put("detail", "must be between 0 and 60000 ms\u001b[2J");
        CapturedCommand rejected = emit(EVENT, "latency_ms=-1");

        assertThat(rejected.exit()).isEqualTo(1);
        assertThat(rejected.out().strip())
                .isEqualTo("rejected field_range /payload/latency_ms: must be between 0 and 60000 ms\\u001b[2J");
    }

    @Test
    void whatIsNotTakenIsAFailureThatSaysWhy() {
        head = new JsonObject()
                .put("status", "refused")
                .put("reason", "key_invalid")
                .put("detail", "send a write key");
        assertThat(emit(EVENT)).satisfies(shell -> {
            assertThat(shell.exit()).isEqualTo(1);
            assertThat(shell.err())
                    .isEqualToIgnoringNewLines("error: the server accepted nothing: key_invalid: send a write key");
        });

        head = new JsonObject()
                .put("status", "retry")
                .put("reason", "database_unavailable")
                .put("retry_after_ms", 4_000);
        assertThat(emit(EVENT).err())
                .startsWith("error: the server can't accept the event now: database_unavailable; retry in 4 s");

        head = new JsonObject().put("status", "disabled");
        assertThat(emit(EVENT).exit()).isEqualTo(1);
    }

    private CapturedCommand emit(String event, String... more) {
        String[] line = new String[more.length + 3];
        line[0] = "emit";
        line[1] = event;
        line[2] = "--url=http://127.0.0.1:" + server.actualPort();
        System.arraycopy(more, 0, line, 3, more.length);
        return CapturedCommand.run(line);
    }
}
