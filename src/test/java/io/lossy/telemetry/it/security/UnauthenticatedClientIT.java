package io.lossy.telemetry.it.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lossy.telemetry.app.TelemetryServer;
import io.lossy.telemetry.event.Addresses;
import io.lossy.telemetry.fixture.PostgresFixture;
import io.lossy.telemetry.fixture.ServerFixture;
import io.lossy.telemetry.fixture.Sql;
import io.lossy.telemetry.fixture.TestBridgeClient;
import io.lossy.telemetry.fixture.TestBridgeClient.Transport;
import io.lossy.telemetry.security.auth.ReadToken;
import io.lossy.telemetry.security.auth.SecretDigest;
import io.lossy.telemetry.security.auth.SigningKeys;
import io.lossy.telemetry.security.auth.TokenScope;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A server that listens on every address of this machine, both ports, and what each kind of caller gets out of it. */
class UnauthenticatedClientIT {
    private static final String WRITE_KEY = "wk_0123456789abcdef";
    private static final Vertx VERTX = Vertx.vertx();
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @TempDir
    private static Path data;

    private static TelemetryServer server;
    private static String aggregatesToken;
    private static String opsToken;
    private static String expired;

    @BeforeAll
    static void open() {
        var key = SigningKeys.rotate(data).get(0);
        Instant now = Instant.now();
        aggregatesToken = ReadToken.fresh(Set.of(TokenScope.AGGREGATES), now.plusSeconds(600))
                .signedBy(key);
        opsToken = ReadToken.fresh(Set.of(TokenScope.OPS), now.plus(Duration.ofDays(1)))
                .signedBy(key);
        expired = ReadToken.fresh(Set.of(TokenScope.OPS, TokenScope.AGGREGATES), now.minusSeconds(1))
                .signedBy(key);
        server = ServerFixture.launch(
                data,
                0,
                PostgresFixture.migratedDatabase(),
                Clock.systemUTC(),
                text -> text.replace("behind_proxy: false", "behind_proxy: true")
                        .replace("${LOSSY_HOST:127.0.0.1}", "0.0.0.0")
                        .replace("${LOSSY_MANAGEMENT_HOST:127.0.0.1}", "0.0.0.0")
                        .replace(
                                "  keys: []",
                                "  keys: [{ id: web, sha256: ["
                                        + SecretDigest.of(WRITE_KEY).hex() + "], sources: [extension] }]"));
    }

    @AfterAll
    static void close() {
        server.close();
        VERTX.close().await();
    }

    private static HttpResponse<String> ask(int port, String method, String path, String body, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(Duration.ofSeconds(30))
                .method(method, BodyPublishers.ofString(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        try {
            return HTTP.send(request.build(), BodyHandlers.ofString());
        } catch (IOException e) {
            throw new AssertionError(method + " " + path, e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static int status(int port, String path, String token) {
        return ask(port, "GET", path, "", "authorization", "Bearer " + token).statusCode();
    }

    private static String batch(String event) {
        return new JsonObject()
                .put("source", "extension")
                .put(
                        "events",
                        new JsonArray()
                                .add(new JsonObject()
                                        .put(
                                                "event_id",
                                                java.util.UUID.randomUUID().toString())
                                        .put("event", event)
                                        .put(
                                                "payload",
                                                new JsonObject()
                                                        .put("age_ms", 5)
                                                        .put("warm_start", true))))
                .encode();
    }

    private static long rows() {
        return new Sql(server.database()).events();
    }

    @Test
    void withoutAKeyNothingIsReadAndNothingAppendedOverHttp() {
        long before = rows();
        for (String path : List.of("/v1/aggregates", "/v1/aggregates/stt")) {
            for (String token : List.of("guess", WRITE_KEY, opsToken, expired, aggregatesToken + "x")) {
                assertThat(status(server.port(), path, token)).as(path).isEqualTo(401);
            }
            assertThat(ask(server.port(), "GET", path, "").statusCode()).isEqualTo(401);
            assertThat(status(server.port(), path, aggregatesToken)).isEqualTo(200);
        }
        String[] json = {"content-type", "application/json"};
        assertThat(ask(server.port(), "POST", "/v1/events", batch("lossy.cache.notes_hit"), json)
                        .statusCode())
                .isEqualTo(401);
        for (String token : List.of(aggregatesToken, opsToken, "wk_0123456789abcdee")) {
            assertThat(ask(
                                    server.port(),
                                    "POST",
                                    "/v1/events",
                                    batch("lossy.cache.notes_hit"),
                                    "content-type",
                                    "application/json",
                                    "authorization",
                                    "Bearer " + token)
                            .statusCode())
                    .isEqualTo(401);
        }
        assertThat(rows()).isEqualTo(before);
    }

    @Test
    void aWriteKeyAppendsCataloguedEventsAndNothingElse() {
        long before = rows();
        String[] headers = {"content-type", "application/json", "authorization", "Bearer " + WRITE_KEY};

        HttpResponse<String> taken = ask(server.port(), "POST", "/v1/events", batch("lossy.cache.notes_hit"), headers);
        HttpResponse<String> unknown = ask(server.port(), "POST", "/v1/events", batch("made.up"), headers);
        HttpResponse<String> other = ask(
                server.port(),
                "POST",
                "/v1/events",
                batch("lossy.cache.notes_hit").replace("extension", "backend"),
                headers);

        assertThat(new JsonObject(taken.body()).getJsonObject("counts").getInteger("persisted"))
                .as(taken.body())
                .isEqualTo(1);
        assertThat(unknown.body()).contains("unknown_event");
        assertThat(other.statusCode()).isEqualTo(401);
        assertThat(rows()).isEqualTo(before + 1);
        for (String method : List.of("PUT", "DELETE", "PATCH", "TRACE")) {
            assertThat(ask(server.port(), method, "/v1/events", "{}", headers).statusCode())
                    .as(method)
                    .isEqualTo(405);
        }
    }

    /** Every address of the bus, those of the stages too, and what a guess would try. */
    private static List<String> addresses() {
        List<String> all = new ArrayList<>(List.of("", "#", "*", "telemetry.*", "vertx", "__vertx.reply.1"));
        all.add(Addresses.aggregates("stt"));
        all.add(Addresses.batch("stt"));
        for (Field field : Addresses.class.getFields()) {
            if (Modifier.isStatic(field.getModifiers()) && field.getType() == String.class) {
                try {
                    all.add((String) field.get(null));
                } catch (IllegalAccessException e) {
                    throw new AssertionError(e);
                }
            }
        }
        assertThat(all).contains(Addresses.ALERTS, Addresses.PERSIST, Addresses.SNAPSHOT);
        return all;
    }

    @ParameterizedTest
    @EnumSource(Transport.class)
    void withoutAKeyTheBridgeOpensNoAddress(Transport transport) {
        long before = rows();
        JsonObject events = new JsonObject(batch("lossy.cache.notes_hit"));
        try (TestBridgeClient foreign = TestBridgeClient.connect(VERTX, server.port(), transport)) {
            assertRefusesEveryAddress(foreign, events, false);
        }
        assertThat(rows()).isEqualTo(before);
    }

    @ParameterizedTest
    @EnumSource(Transport.class)
    void aWriteKeyAppendsCataloguedEventsOverTheBridgeAndOpensNoOtherAddress(Transport transport) {
        long before = rows();
        JsonObject events = new JsonObject(batch("lossy.cache.notes_hit")).put("key", WRITE_KEY);
        try (TestBridgeClient client = TestBridgeClient.connect(VERTX, server.port(), transport)) {
            assertRefusesEveryAddress(client, events, true);
            assertThat(rows()).isEqualTo(before);
            JsonObject unknown = new JsonObject(batch("made.up")).put("key", WRITE_KEY);
            assertThat(client.request(unknown).encode()).contains("unknown_event");
            assertThat(client.request(events).getJsonObject("body").getJsonObject("counts"))
                    .isEqualTo(new JsonObject(
                            "{\"persisted\":1,\"duplicate\":0,\"rejected\":0,\"sampled\":0,\"retry\":0}"));
        }
        assertThat(rows()).isEqualTo(before + 1);
    }

    /** @param mayAppend leaves out the one thing that a key is for */
    private static void assertRefusesEveryAddress(TestBridgeClient client, JsonObject body, boolean mayAppend) {
        for (String address : addresses()) {
            for (String type : List.of("send", "publish", "register")) {
                if (mayAppend && address.equals(Addresses.INGEST) && type.equals("send")) {
                    continue;
                }
                client.say(new JsonObject()
                        .put("type", type)
                        .put("address", address)
                        .put("replyAddress", "00000000-0000-4000-8000-000000000000")
                        .put("headers", new JsonObject().put("authorization", "Bearer " + WRITE_KEY))
                        .put("body", body));
                assertThat(client.next().getString("type"))
                        .as(type + " " + address)
                        .isEqualTo("err");
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Transport.class)
    void aTokenForTheAggregatesSubscribesToThem(Transport transport) {
        try (TestBridgeClient reader = TestBridgeClient.connect(VERTX, server.port(), transport)) {
            reader.say(new JsonObject()
                    .put("type", "register")
                    .put("address", Addresses.aggregates("cache"))
                    .put("headers", new JsonObject().put("authorization", "Bearer " + aggregatesToken)));

            assertThat(reader.next().getString("type")).isEqualTo("rec");
        }
    }

    @Test
    void noMetricIsSeenWithoutATokenForThem() {
        int port = server.managementPort();
        List<String> routes = List.of(
                "/metrics",
                "/ops/snapshot",
                "/ops/live",
                "/ops/product/figures",
                "/ops/product.js",
                "/ops/main.js",
                "/ops/playbooks/Watchdog",
                "/nothing",
                "/",
                "/ops/",
                "/ops/../metrics",
                "//metrics",
                "/ops/login/../snapshot",
                "/%6detrics");
        for (String path : routes) {
            HttpResponse<String> answer = ask(port, "GET", path, "");
            assertThat(answer.statusCode()).as(path).isEqualTo(401);
            assertThat(answer.body()).as(path).doesNotContain("lossy_", "events");
            for (String token : List.of("guess", WRITE_KEY, aggregatesToken, expired)) {
                assertThat(status(port, path, token)).as(path).isEqualTo(401);
            }
        }
        for (String token : List.of("guess", WRITE_KEY, aggregatesToken, expired)) {
            assertThat(ask(port, "POST", "/ops/reload", "", "authorization", "Bearer " + token)
                            .statusCode())
                    .isEqualTo(401);
        }
        assertThat(ask(port, "POST", "/ops/reload", "").statusCode()).isEqualTo(401);
        assertThat(status(port, "/metrics", opsToken)).isEqualTo(200);
        assertThat(ask(port, "GET", "/metrics?token=" + opsToken, "").statusCode())
                .isEqualTo(400);
    }

    /** A series a word would be memory that anyone may fill, and its words would appear on other people's screens. */
    @Test
    void noWordOfAClientMakesASeries() {
        speakInWordsOfItsOwn();
        Set<String> before = series();

        speakInWordsOfItsOwn();

        Set<String> made = series();
        made.removeAll(before);
        made.removeIf(each -> each.startsWith("jvm_")); // a collection of a new kind adds one at any moment
        assertThat(made).isEmpty();
    }

    private static void speakInWordsOfItsOwn() {
        String[] key = {"content-type", "application/json", "authorization", "Bearer " + WRITE_KEY};
        for (int i = 0; i < 5; i++) {
            String word = "x" + UUID.randomUUID().toString().replace('-', 'x');
            for (int port : new int[] {server.port(), server.managementPort()}) {
                ask(port, word.toUpperCase(Locale.ROOT), "/" + word, "", "x-" + word, word, "origin", "http://" + word);
                ask(port, word, "/metrics?" + word, "", "user-agent", word);
                ask(port, "GET", "/v1/aggregates/" + word, "", "authorization", "Bearer " + aggregatesToken);
            }
            ask(server.port(), "POST", "/v1/events", batch("lossy." + word + ".made_up"), key);
            ask(server.port(), "POST", "/v1/events", batch("lossy.stt.request").replace("age_ms", word), key);
            ask(
                    server.port(),
                    "POST",
                    "/v1/events",
                    batch("lossy.cache.notes_hit").replace("true", '"' + word + '"'),
                    key);
        }
    }

    private static Set<String> series() {
        return ask(server.managementPort(), "GET", "/metrics", "", "authorization", "Bearer " + opsToken)
                .body()
                .lines()
                .filter(line -> !line.startsWith("#"))
                .map(line -> line.substring(0, line.lastIndexOf(' ')))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void anUnauthenticatedClientSeesThatItLivesAndNotHowItDoes() {
        int port = server.managementPort();
        await().untilAsserted(() ->
                assertThat(ask(port, "GET", "/health/ready", "").body()).isEqualTo("{\"status\":\"ready\"}"));
        assertThat(ask(port, "GET", "/health/live", "").statusCode()).isEqualTo(200);
    }

    @Test
    void aBrowserLogsInForACookieThatNoScriptReads() {
        int port = server.managementPort();
        assertThat(ask(port, "GET", "/ops", "").headers().firstValue("location"))
                .hasValue("ops/login"); // relative to /ops
        for (String path : List.of("/ops/login", "/ops/login.js", "/ops/page.css")) {
            assertThat(ask(port, "GET", path, "").statusCode()).as(path).isEqualTo(200);
        }
        assertThat(ask(port, "POST", "/ops/session", "", "authorization", "Bearer " + aggregatesToken)
                        .statusCode())
                .isEqualTo(401);

        HttpResponse<String> in = ask(port, "POST", "/ops/session", "", "authorization", "Bearer " + opsToken);
        String cookie = in.headers().firstValue("set-cookie").orElseThrow();

        assertThat(in.statusCode()).isEqualTo(204);
        assertThat(cookie)
                .startsWith("__Host-lossy_ops=rt1.")
                .contains("HTTPOnly", "Secure", "SameSite=Strict", "Path=/", "Max-Age=43200")
                .doesNotContain(opsToken);
        String sent = cookie.substring(0, cookie.indexOf(';'));
        for (String path : List.of("/ops", "/ops/snapshot", "/metrics")) {
            assertThat(ask(port, "GET", path, "", "cookie", sent).statusCode())
                    .as(path)
                    .isEqualTo(200);
        }
        assertThat(ask(port, "GET", "/metrics", "", "cookie", sent + "x").statusCode())
                .isEqualTo(401);
    }

    @Test
    void everyAnswerForbidsWhatABrowserCouldDoWithIt() {
        for (String path :
                List.of("/v1/catalog", "/v1/aggregates", "/nothing", "/eventbus/info", "/client/telemetry.js")) {
            HttpResponse<String> answer = ask(server.port(), "GET", path, "");
            assertThat(answer.headers().firstValue("content-security-policy"))
                    .as(path)
                    .hasValue("default-src 'none'; frame-ancestors 'none'");
            assertThat(answer.headers().firstValue("x-content-type-options")).hasValue("nosniff");
            assertThat(answer.headers().firstValue("referrer-policy")).hasValue("no-referrer");
            assertThat(answer.headers().firstValue("strict-transport-security")).hasValue("max-age=31536000");
        }
    }
}
