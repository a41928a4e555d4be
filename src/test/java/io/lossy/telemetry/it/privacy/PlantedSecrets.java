package io.lossy.telemetry.it.privacy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lossy.telemetry.catalog.CatalogText;
import io.lossy.telemetry.fixture.EventLoops;
import io.lossy.telemetry.fixture.TestBridgeClient;
import io.lossy.telemetry.fixture.TestBridgeClient.Transport;
import io.lossy.telemetry.fixture.TestRequests;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;

/** Secrets, and everything that a client can write them into; sent through both transports. All contain "kanarie". */
final class PlantedSecrets {
    /** Is meant to be nowhere. In no form that is kept on purpose: release, batch id and event name may be, if they look like one. */
    static final String SECRET = "Kanarie & Zoon 4711";
    /** A value that its field does not allow: is kept in {@code kept_rejections} if the family asks for it, and nowhere else. */
    static final String WRONG = "kanarie of a wrong value";
    /** Ids: only hashed, but the server remembers the latest as they came, so as not to hash them each time. */
    static final String SESSION = "kanarie/session/4711";

    /** Has Java keep a string with two bytes a character. */
    private static final String BEYOND_LATIN = "\u0416";

    static final String INSTALL = "kanarie/install/" + BEYOND_LATIN;

    static final String SPEECH = "lossy.voice_mode.speech_detected";

    private final Vertx vertx;
    private final int port;

    PlantedSecrets(Vertx vertx, int port) {
        this.vertx = vertx;
        this.port = port;
    }

    /** The shipped catalog with a field that is dropped. */
    static String catalog(boolean keepRejected) {
        String with = CatalogText.shipped()
                .replaceFirst(
                        "(?m)^(  lossy\\.voice_mode\\.speech_detected:(?:\n    .*)*?\n    fields:\n)",
                        "$1      said: { type: string, max_length: 200, pii: drop, description: What was said. }\n");
        assertThat(with).contains("pii: drop, description: What was said");
        return keepRejected ? with.replaceFirst("(?m)^  voice_mode:\n", "$0    keep_rejected: true\n") : with;
    }

    /** Everything at once where the whole is taken, and alone where it ends the event or the request. */
    private static List<JsonObject> events() {
        JsonObject stored = TestRequests.event(
                        SPEECH,
                        new JsonObject()
                                .put("latency_ms", 41.5)
                                .put("session_id", SESSION)
                                .put("said", SECRET)
                                .put(SECRET, SECRET)
                                .put("unknown", new JsonObject().put(SECRET, new JsonArray().add(SECRET))))
                .put("session_id", SESSION)
                .put(SECRET, SECRET);
        List<JsonObject> events = new ArrayList<>(List.of(stored));
        events.add(TestRequests.event(
                "lossy.stt.fallback", new JsonObject().put("mode", "cloud").put("error_msg", SECRET + BEYOND_LATIN)));
        events.add(TestRequests.event(
                "lossy.stt.fallback",
                new JsonObject().put("mode", "cloud").put("error_msg", new JsonArray().add(SECRET))));
        events.add(TestRequests.event(
                SPEECH,
                new JsonObject()
                        .put("latency_ms", WRONG)
                        .put("session_id", SESSION)
                        .put("said", SECRET + BEYOND_LATIN)
                        .put("unknown", SECRET + BEYOND_LATIN)));
        events.add(TestRequests.event(SPEECH, new JsonObject().put("latency_ms", new JsonObject().put(SECRET, 1))));
        events.add(
                TestRequests.event(SPEECH, new JsonObject().put("latency_ms", 1).put("session_id", 4711)));
        events.add(TestRequests.event(SECRET, new JsonObject()));
        events.add(TestRequests.event("lossy.nobody.knows", new JsonObject().put("latency_ms", SECRET)));
        events.add(TestRequests.event(SECRET, SPEECH, new JsonObject().put("latency_ms", 1)));
        events.add(TestRequests.event(SPEECH, new JsonObject().put("latency_ms", 1))
                .put("occurred_at", SECRET));
        events.add(new JsonObject().put(SECRET, SECRET));
        events.add(TestRequests.event(SPEECH, new JsonObject().put("latency_ms", 1))
                .put("payload", SECRET));
        events.add(TestRequests.event(
                "lossy.voice_mode.segment_ignored",
                new JsonObject().put("reason", WRONG).put("duration_ms", -1)));
        events.add(
                TestRequests.event(SPEECH, new JsonObject().put("latency_ms", 1).put("x", SECRET.repeat(1_000))));
        return events;
    }

    private static JsonObject request() {
        return TestRequests.request(events())
                .put("batch_id", SECRET)
                .put("release", SECRET)
                .put("install_id", INSTALL)
                .put("session_id", SESSION)
                .put("key", SECRET)
                .put(SECRET, SECRET)
                .put(
                        "report",
                        new JsonObject()
                                .put("emitted", 9)
                                .put(SECRET, SECRET)
                                .put(
                                        "discarded",
                                        new JsonObject().put(SECRET, 1).put("evicted", 1)));
    }

    /** Requests that are refused as a whole. */
    private static List<String> malformed() {
        return List.of(
                "{\"source\":\"" + SECRET + "\",\"events\":[]}",
                "{\"source\":\"extension\",\"events\":\"" + SECRET + "\"}",
                "{\"source\":\"extension\",\"events\":[],\"install_id\":[\"" + SECRET + "\"]}",
                "{\"source\":\"extension\",\"events\":[],\"install_id\":\"i\",\"opt_out\":\"" + SECRET + "\"}",
                "{\"" + SECRET + "\":\"" + SECRET,
                "\"" + SECRET + "\"",
                SECRET,
                "{\"a\":1,\"" + SECRET + "\":2,\"" + SECRET + "\":3}",
                "[".repeat(200) + "\"" + SECRET + "\"");
    }

    void overHttp() {
        assertThat(post(request().toBuffer(), "")).isEqualTo(200);
        assertThat(post(gzip(request().encode()), "gzip")).isEqualTo(200);
        malformed()
                .forEach(body ->
                        assertThat(post(Buffer.buffer(body), "")).as(body).isEqualTo(400));
        post(Buffer.buffer(SECRET), "gzip");
        post(gzip(SECRET), "Kanarie");
        assertThat(post(gzip(SECRET.repeat(100_000)), "gzip")).isEqualTo(413);
        assertThat(post(request().toBuffer(), "", "origin", "https://kanarie.example"))
                .isEqualTo(403);
        ask(HttpMethod.GET, "/v1/aggregates/Kanarie?Kanarie=Kanarie", headers(), Buffer.buffer());
        ask(HttpMethod.GET, "/Kanarie/%4banarie", headers(), Buffer.buffer());
    }

    private int post(Buffer body, String encoding, String... more) {
        MultiMap headers = headers().add("content-type", "application/json; charset=utf-8; x=Kanarie");
        if (!encoding.isEmpty()) {
            headers.add("content-encoding", encoding);
        }
        for (int i = 0; i < more.length; i += 2) {
            headers.add(more[i], more[i + 1]);
        }
        return ask(HttpMethod.POST, "/v1/events?x=Kanarie", headers, body);
    }

    private static MultiMap headers() {
        return MultiMap.caseInsensitiveMultiMap()
                .add("authorization", "Bearer Kanarie4711Kanarie4711")
                .add("user-agent", SECRET)
                .add("referer", "http://kanarie.example/Kanarie")
                .add("cookie", "c=Kanarie")
                .add("x-forwarded-for", "Kanarie")
                .add("x-kanarie", SECRET);
    }

    /** Over a connection of its own: Netty keeps the bytes of the last header lines for as long as one is open. */
    private int ask(HttpMethod method, String path, MultiMap headers, Buffer body) {
        HttpClient http = vertx.createHttpClient(new HttpClientOptions().setKeepAlive(false));
        return http.request(method, port, "127.0.0.1", path)
                .compose(request -> {
                    request.headers().addAll(headers);
                    return request.send(body);
                })
                .map(HttpClientResponse::statusCode)
                .eventually(http::close)
                .timeout(30, TimeUnit.SECONDS)
                .await();
    }

    private static Buffer gzip(String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return Buffer.buffer(bytes.toByteArray());
    }

    /**
     * Says something harmless that is longer than all before. Jackson reuses the buffers in which it assembles text, one set a
     * thread: with them vertx-web takes frames apart, and what is kept of rejected events is written. They hold the last
     * text until another is written over it. The server gives its connections to its event loops in turn.
     */
    void writeOver() {
        for (int i = 0; i < 2 * EventLoops.instancesOr(2); i++) {
            writeOverOnALoop();
        }
    }

    private void writeOverOnALoop() {
        JsonObject longest = TestRequests.event(SPEECH, new JsonObject().put("latency_ms", "x".repeat(10_000)));
        try (TestBridgeClient client = TestBridgeClient.connect(vertx, port, Transport.FRAMED)) {
            client.request(TestRequests.request(longest));
            client.request(TestRequests.request(
                    Stream.generate(() -> TestRequests.event("lossy.nobody.knows", new JsonObject()))
                            .limit(280)
                            .toList()));
        }
    }

    void overTheBridge() {
        for (Transport transport : Transport.values()) {
            try (TestBridgeClient client = TestBridgeClient.connect(vertx, port, transport)) {
                assertThat(client.request(request()).getJsonObject("body").getString("status"))
                        .isEqualTo("ok");
                malformed()
                        .forEach(body -> client.sayUnawaited("{\"type\":\"send\",\"address\":\"telemetry.ingest\","
                                + "\"replyAddress\":\"Kanarie\",\"headers\":{\"Kanarie\":\"Kanarie\"},\"body\":" + body
                                + "}"));
            }
            for (String message : List.of(
                    "{\"type\":\"send\",\"address\":\"Kanarie\",\"body\":\"Kanarie\"}",
                    "{\"type\":\"Kanarie\",\"address\":\"Kanarie\"}",
                    "{\"type\":\"register\",\"address\":\"Kanarie\",\"headers\":{\"authorization\":\"Kanarie\"}}",
                    "{\"type\":\"publish\",\"address\":\"telemetry.ingest\",\"body\":{\"Kanarie\":1}}",
                    SECRET)) {
                try (TestBridgeClient client = TestBridgeClient.connect(vertx, port, transport)) {
                    client.sayUnawaited(message);
                    await().until(() -> client.isClosed() || client.waiting() > 0);
                }
            }
        }
    }
}
