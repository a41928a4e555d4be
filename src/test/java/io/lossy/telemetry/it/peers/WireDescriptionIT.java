package io.lossy.telemetry.it.peers;

import static org.assertj.core.api.Assertions.assertThat;

import io.lossy.telemetry.event.Uuid7;
import io.lossy.telemetry.fixture.LoopbackHttpClient.Answer;
import io.lossy.telemetry.fixture.PostgresFixture;
import io.lossy.telemetry.fixture.ServerFixture;
import io.lossy.telemetry.fixture.TestBridgeClient;
import io.lossy.telemetry.setup.Tools;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Holds the descriptions of the wire against the running server that serves them. */
class WireDescriptionIT {
    private static final Uuid7 IDS = new Uuid7(Clock.systemUTC());

    @TempDir
    static Path folder;

    private static Path catalog;
    private static ServerFixture server;
    private static Described http;
    private static Described bridge;

    @BeforeAll
    static void start() throws Exception {
        catalog = Files.copy(Path.of("conf/events.yml"), folder.resolve("events.yml"));
        server = ServerFixture.start(
                PostgresFixture.migratedDatabase(),
                Clock.systemUTC(),
                settings -> settings.replace("${LOSSY_CATALOG:conf/events.yml}", catalog.toString()));
        http = new Described(server.web().get("/v1/openapi.json").json());
        bridge = new Described(server.web().get("/v1/asyncapi.json").json());
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void everyExampleIsStoredAndItsReplyIsAsDescribed() {
        JsonObject content = http.at("paths", "/v1/events", "post", "requestBody", "content", "application/json");
        JsonObject examples = content.getJsonObject("examples");
        assertThat(examples).hasSizeGreaterThan(15);
        for (String name : examples.fieldNames()) {
            JsonObject request = fresh(examples.getJsonObject(name).getJsonObject("value"));
            http.check(content.getJsonObject("schema"), request.encode());

            Answer dryRun = server.web().post("/v1/events?dry_run=1", request.encode());
            http.checkAnswer("/v1/events", "post", 200, dryRun.text());
            assertThat(dryRun.json().getString("status")).isEqualTo("dry_run");

            Answer first = server.web().post(request);
            Answer again = server.web().post(request);

            assertThat(first.status()).as(first.text()).isEqualTo(200);
            http.checkAnswer("/v1/events", "post", 200, first.text());
            http.checkAnswer("/v1/events", "post", 200, again.text());
            JsonObject counts = first.json().getJsonObject("counts");
            assertThat(counts.getInteger("persisted") + counts.getInteger("sampled"))
                    .as(first.text())
                    .isEqualTo(1);
            assertThat(first.text()).doesNotContain("warnings");
        }
    }

    @Test
    void everyRefusalAndEveryPathIsAnsweredAsDescribed() {
        JsonObject bad = fresh(example("lossy.stt.request"));
        bad.getJsonArray("events").getJsonObject(0).getJsonObject("payload").put("mode", "by_hand");
        checkPost(200, server.web().post(bad));
        checkPost(200, server.web().post(fresh(example("lossy.stt.request")).put("release", "a b")));
        checkPost(400, server.web().post("{".getBytes(StandardCharsets.UTF_8)));
        checkPost(413, server.web().post(new byte[300_000]));
        JsonArray many = new JsonArray();
        for (int i = 0; i < 501; i++) {
            many.add(new JsonObject());
        }
        checkPost(413, server.web().post(example("lossy.stt.request").put("events", many)));
        checkGet("/v1/catalog", "/v1/catalog", 200);
        checkGet("/v1/catalog/{event}.schema.json", "/v1/catalog/lossy.stt.request.schema.json", 200);
        checkGet("/v1/catalog/{event}.schema.json", "/v1/catalog/lossy.nothing.schema.json", 404);
        checkGet("/v1/openapi.json", "/v1/openapi.json", 200);
        checkGet("/v1/asyncapi.json", "/v1/asyncapi.json", 200);
        checkGet("/v1/aggregates", "/v1/aggregates", 200);
        checkGet("/v1/aggregates/{family}", "/v1/aggregates/voice_mode", 200);
        checkGet("/v1/aggregates/{family}", "/v1/aggregates/nothing", 404);
    }

    private static void checkPost(int status, Answer answer) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(status);
        http.checkAnswer("/v1/events", "post", status, answer.text());
    }

    private static void checkGet(String described, String path, int status) {
        Answer answer = server.web().get(path);
        assertThat(answer.status()).as(path).isEqualTo(status);
        http.checkAnswer(described, "get", status, answer.text());
    }

    @Test
    void everyFrameOfTheBridgeIsAsDescribed() {
        try (TestBridgeClient client = server.bridge(TestBridgeClient.Transport.RAW)) {
            for (String message : List.of("ping", "send", "register", "unregister")) {
                JsonArray examples =
                        bridge.at("components", "messages", message).getJsonArray("examples");
                assertThat(examples).isNotEmpty();
                for (int i = 0; i < examples.size(); i++) {
                    JsonObject frame = examples.getJsonObject(i).getJsonObject("payload");
                    if (message.equals("send")) {
                        frame.put("replyAddress", "r-" + i).put("body", fresh(frame.getJsonObject("body")));
                    }
                    checkFrame(message, frame);
                    client.say(frame);
                    if (message.equals("send")) {
                        checkFrame("reply", client.answer("r-" + i));
                    } else if (message.equals("register")) {
                        checkFrame("aggregates", client.answer(frame.getString("address")));
                    }
                }
            }
            client.say(TestBridgeClient.send("bad", new JsonObject()));
            checkFrame("error", client.answer("bad"));
            client.say("{\"type\":\"send\",\"address\":\"telemetry.persist\",\"replyAddress\":\"denied\",\"body\":{}}");
            checkFrame("error", client.answer("denied"));
        }
    }

    private static void checkFrame(String message, JsonObject frame) {
        bridge.check(bridge.at("components", "messages", message, "payload"), frame.encode());
    }

    @Test
    void redoclyHasNoFindingsAndSeesAMistake() throws Exception {
        JsonObject wrong = http.document().copy();
        wrong.getJsonObject("info").remove("title");

        NodeRun right = redocly(http.document());
        assertThat(right.status()).as(right.said()).isZero();
        assertThat(right.said()).contains("Your API description is valid. "); // it would add "with 1 warning"
        assertThat(redocly(wrong).said()).contains("title");
    }

    private static NodeRun redocly(JsonObject document) throws Exception {
        String cli = Tools.nodeModules().resolve("@redocly/cli/bin/cli.js").toString();
        return NodeRun.of(
                folder,
                Map.of("REDOCLY_TELEMETRY", "off", "REDOCLY_SUPPRESS_UPDATE_NOTICE", "true"),
                List.of(cli, "lint", write("openapi.json", document), "--extends", "recommended"));
    }

    @Test
    void theParserOfAsyncApiHasNoFindingsAndSeesAMistake() throws Exception {
        JsonObject wrong = bridge.document().copy();
        wrong.getJsonObject("components").getJsonObject("messages").remove("send");

        NodeRun run = NodeRun.of(
                folder,
                Map.of(),
                List.of(
                        "src/test/js/lint-asyncapi.mjs",
                        Tools.nodeModules().toString(),
                        write("right.json", bridge.document()),
                        write("wrong.json", wrong)));

        assertThat(run.status()).as(run.said()).isZero();
        assertThat(run.said()).contains("right.json: 0 findings").containsPattern("wrong.json: [1-9]");
    }

    private static String write(String name, JsonObject document) throws IOException {
        return Files.writeString(folder.resolve(name), document.encode()).toString();
    }

    /** A copy of the request with new ids, as each event has its own. */
    private static JsonObject fresh(JsonObject request) {
        JsonObject copy = request.copy();
        copy.getJsonArray("events")
                .forEach(
                        event -> ((JsonObject) event).put("event_id", IDS.next().toString()));
        return copy;
    }

    private static JsonObject example(String event) {
        return http.at(
                        "paths",
                        "/v1/events",
                        "post",
                        "requestBody",
                        "content",
                        "application/json",
                        "examples",
                        event,
                        "value")
                .copy();
    }

    @Test
    void aReloadDescribesTheNewCatalog() throws Exception {
        String path = "/v1/catalog/lossy.session.paused.schema.json";
        assertThat(server.web().get(path).status()).isEqualTo(404);
        String more = """
                events:
                  lossy.session.paused:
                    family: session
                    sources: [extension]
                    version: 1-0-0
                    description: A person paused.
                    purpose: How often.
                """;
        Files.writeString(catalog, Files.readString(catalog).replaceFirst("(?m)^events:\n", more));

        assertThat(server.management().post("/ops/reload", "").status()).isEqualTo(200);

        assertThat(server.web().get(path).json().getString("description")).isEqualTo("A person paused.");
        assertThat(server.web().get("/v1/openapi.json").text()).contains("lossy.session.paused");
    }
}
