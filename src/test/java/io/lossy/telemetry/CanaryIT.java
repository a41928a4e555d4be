package io.lossy.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lossy.telemetry.BridgeClient.Transport;
import io.lossy.telemetry.cli.Program;
import io.lossy.telemetry.persist.DatabaseAddress;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Plants a secret in every place that a client can write to, through both doors, at the most talkative log level, and looks
 * for it wherever the server puts anything down or shows it.
 */
class CanaryIT {
    /** In no form that is kept on purpose: release, batch id and event name may be kept if they look like one. */
    private static final String CANARY = "Canary & Sohn 4711";

    private static final String SPEECH = "lossy.voice_mode.speech_detected";

    private final DatabaseAddress database = PostgresFixture.migratedDatabase();
    private final Sql sql = new Sql(database);
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @TempDir
    Path folder;

    @Test
    void whatIsNotMeantToBeKeptIsNowhere() {
        List<String> program = new ArrayList<>(List.of("-DLOSSY_LOG_LEVEL=DEBUG"));
        program.addAll(ServerProcess.fromClasses());
        Vertx vertx = Vertx.vertx();
        Map<String, String> places = new LinkedHashMap<>();
        try (ServerProcess server = ServerProcess.launch(
                        Path.of("").toAbsolutePath(),
                        program,
                        "serve",
                        "--port",
                        "0",
                        "--management-port",
                        "0",
                        "--data-dir",
                        folder.toString(),
                        "--database",
                        url())
                .awaitUp()) {
            CompletableFuture<String> feed = feed(server.managementPort());
            plantOverHttp(server.port());
            plantOverTheBridge(vertx, server.port());
            await().until(() -> sql.count("SELECT count(*) FROM client_reports") > 0);
            Web management = new Web(server.managementPort());
            places.put("live feed", feed.join());
            places.put("snapshot", management.get("/ops/snapshot").text());
            places.put("metrics", management.get("/metrics").text());
            places.put(
                    "aggregates", new Web(server.port()).get("/v1/aggregates").text());
            places.put("rejected", run("rejected", "--since", "1h").out());
            places.put("dump", run("dump", "--since", "1h", "--format", "jsonl").out());
            server.signal("TERM");
            server.exitCode(30);
            places.put("stdout", server.out());
            places.put("log", server.err());
        } finally {
            vertx.close().await();
        }
        places.put("database", everything());

        places.forEach((place, text) -> {
            assertThat(text).as(place).isNotBlank();
            assertThat(text.toLowerCase(Locale.ROOT)).as(place).doesNotContain("canary");
        });
        assertThat(places.get("log")).as("the level").contains(" DEBUG ");
        assertThat(places.get("dump")).as("what is kept").contains(SPEECH);
        assertThat(places.get("rejected")).contains("field_type", "unknown_event", "id_invalid");
        assertThat(places.get("snapshot")).contains("field_type");
        assertThat(places.get("live feed")).contains("rejected");
    }

    /** Everything at once where the whole is taken, and alone where it ends the event or the request. */
    private static List<JsonObject> plants() {
        JsonObject stored = Wire.event(
                        SPEECH,
                        new JsonObject()
                                .put("latency_ms", 41.5)
                                .put("session_id", CANARY)
                                .put(CANARY, CANARY)
                                .put("unknown", new JsonObject().put(CANARY, new JsonArray().add(CANARY))))
                .put("session_id", CANARY)
                .put(CANARY, CANARY);
        List<JsonObject> plants = new ArrayList<>(List.of(stored));
        plants.add(Wire.event(SPEECH, new JsonObject().put("latency_ms", CANARY)));
        plants.add(Wire.event(SPEECH, new JsonObject().put("latency_ms", new JsonObject().put(CANARY, 1))));
        plants.add(Wire.event(SPEECH, new JsonObject().put("latency_ms", 1).put("session_id", 4711)));
        plants.add(Wire.event(CANARY, new JsonObject()));
        plants.add(Wire.event(CANARY, SPEECH, new JsonObject().put("latency_ms", 1)));
        plants.add(Wire.event(SPEECH, new JsonObject().put("latency_ms", 1)).put("occurred_at", CANARY));
        plants.add(new JsonObject().put(CANARY, CANARY));
        plants.add(Wire.event(SPEECH, new JsonObject().put("latency_ms", 1)).put("payload", CANARY));
        plants.add(Wire.event(
                "lossy.voice_mode.segment_ignored",
                new JsonObject().put("reason", CANARY).put("duration_ms", -1)));
        plants.add(Wire.event(SPEECH, new JsonObject().put("latency_ms", 1).put("x", CANARY.repeat(1_000))));
        return plants;
    }

    private static JsonObject request() {
        return Wire.request(plants())
                .put("batch_id", CANARY)
                .put("release", CANARY)
                .put("install_id", CANARY)
                .put("session_id", CANARY)
                .put("key", CANARY)
                .put(CANARY, CANARY)
                .put(
                        "report",
                        new JsonObject()
                                .put("emitted", 9)
                                .put(CANARY, CANARY)
                                .put(
                                        "discarded",
                                        new JsonObject().put(CANARY, 1).put("evicted", 1)));
    }

    /** Requests that are turned away whole. */
    private static List<String> malformed() {
        return List.of(
                "{\"source\":\"" + CANARY + "\",\"events\":[]}",
                "{\"source\":\"extension\",\"events\":\"" + CANARY + "\"}",
                "{\"source\":\"extension\",\"events\":[],\"install_id\":[\"" + CANARY + "\"]}",
                "{\"source\":\"extension\",\"events\":[],\"install_id\":\"i\",\"opt_out\":\"" + CANARY + "\"}",
                "{\"" + CANARY + "\":\"" + CANARY,
                "\"" + CANARY + "\"",
                CANARY,
                "{\"a\":1,\"" + CANARY + "\":2,\"" + CANARY + "\":3}",
                "[".repeat(200) + "\"" + CANARY + "\"");
    }

    private void plantOverHttp(int port) {
        assertThat(post(port, request().toBuffer().getBytes(), "")).isEqualTo(200);
        assertThat(post(port, gzip(request().encode()), "gzip")).isEqualTo(200);
        malformed()
                .forEach(body -> assertThat(post(port, body.getBytes(StandardCharsets.UTF_8), ""))
                        .as(body)
                        .isEqualTo(400));
        post(port, CANARY.getBytes(StandardCharsets.UTF_8), "gzip");
        post(port, gzip(CANARY), "Canary");
        assertThat(post(port, request().toBuffer().getBytes(), "", "origin", "https://canary.example"))
                .isEqualTo(403);
        new Web(port).get("/v1/aggregates/Canary?Canary=Canary");
        new Web(port).get("/Canary/%43anary");
    }

    private int post(int port, byte[] body, String encoding, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + port + "/v1/events?x=Canary"))
                .header("content-type", "application/json; charset=utf-8; x=Canary")
                .header("authorization", "Bearer Canary4711Canary4711")
                .header("user-agent", CANARY)
                .header("referer", "http://canary.example/Canary")
                .header("cookie", "c=Canary")
                .header("x-forwarded-for", "Canary")
                .header("x-canary", CANARY)
                .POST(BodyPublishers.ofByteArray(body));
        if (!encoding.isEmpty()) {
            request.header("content-encoding", encoding);
        }
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        try {
            return http.send(request.build(), BodyHandlers.discarding()).statusCode();
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] gzip(String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return bytes.toByteArray();
    }

    private void plantOverTheBridge(Vertx vertx, int port) {
        for (Transport transport : Transport.values()) {
            try (BridgeClient client = BridgeClient.connect(vertx, port, transport)) {
                assertThat(client.request(request()).getJsonObject("body").getString("status"))
                        .isEqualTo("ok");
                malformed()
                        .forEach(body -> client.sayUnheard("{\"type\":\"send\",\"address\":\"telemetry.ingest\","
                                + "\"replyAddress\":\"Canary\",\"headers\":{\"Canary\":\"Canary\"},\"body\":" + body
                                + "}"));
            }
            for (String message : List.of(
                    "{\"type\":\"send\",\"address\":\"Canary\",\"body\":\"Canary\"}",
                    "{\"type\":\"Canary\",\"address\":\"Canary\"}",
                    "{\"type\":\"register\",\"address\":\"Canary\",\"headers\":{\"authorization\":\"Canary\"}}",
                    "{\"type\":\"publish\",\"address\":\"telemetry.ingest\",\"body\":{\"Canary\":1}}",
                    CANARY)) {
                try (BridgeClient client = BridgeClient.connect(vertx, port, transport)) {
                    client.sayUnheard(message);
                    await().until(() -> client.isClosed() || client.waiting() > 0);
                }
            }
        }
    }

    /** What a live page is sent during some seconds. */
    private CompletableFuture<String> feed(int managementPort) {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + managementPort + "/ops/live"))
                .build();
        return http.sendAsync(request, BodyHandlers.ofLines()).thenApplyAsync(response -> {
            long end = System.nanoTime() + 10_000_000_000L;
            StringBuilder heard = new StringBuilder();
            try (Stream<String> lines = response.body()) {
                lines.takeWhile(line -> System.nanoTime() < end && heard.length() < 200_000)
                        .forEach(line -> heard.append(line).append('\n'));
            }
            return heard.toString();
        });
    }

    private String url() {
        return "postgresql://" + database.user() + ":" + URLEncoder.encode(database.password(), StandardCharsets.UTF_8)
                + "@" + database.host() + ":" + database.port() + "/" + database.database();
    }

    private Program run(String... arguments) {
        return Program.run(Stream.concat(Stream.of(arguments), Stream.of("--database", url()))
                .toArray(String[]::new));
    }

    /** Every table as a plain dump would hold it. */
    private String everything() {
        StringBuilder all = new StringBuilder();
        List<String> tables = sql.column("SELECT format('%I.%I', schemaname, tablename) FROM pg_tables"
                + " WHERE schemaname NOT IN ('pg_catalog', 'information_schema')");
        tables.forEach(table -> sql.column("SELECT t::text FROM " + table + " t")
                .forEach(row -> all.append(row).append('\n')));
        return all.toString();
    }
}
