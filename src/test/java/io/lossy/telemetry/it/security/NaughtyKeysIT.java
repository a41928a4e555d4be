package io.lossy.telemetry.it.security;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.lossy.telemetry.fixture.HostileLists;
import io.lossy.telemetry.fixture.IngestPath;
import io.lossy.telemetry.fixture.LogWatch;
import io.lossy.telemetry.fixture.PostgresFixture;
import io.lossy.telemetry.fixture.RawSocket;
import io.lossy.telemetry.fixture.ServerFixture;
import io.lossy.telemetry.fixture.TestBridgeClient;
import io.lossy.telemetry.fixture.TestBridgeClient.Transport;
import io.lossy.telemetry.fixture.TestRequests;
import io.lossy.telemetry.security.auth.SecretDigest;
import io.lossy.telemetry.security.auth.SigningKeys;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.LoggerFactory;

/**
 * The Big List of Naughty Strings as write keys and read tokens, wherever a credential may stand: each is refused by its
 * name, none is in the log, at whatever level, and the client with the right key loses nothing.
 */
class NaughtyKeysIT {
    private static final String KEY = "wk_0123456789abcdef";
    /** After each, so that it can be looked for in the log. */
    private static final String CANARY = "canary4711";

    private static final int NEIGHBOUR_EVERY = 40;
    private static final Logger HOUSE = (Logger) LoggerFactory.getLogger("io.lossy.telemetry");

    @TempDir
    private static Path data;

    private static ServerFixture server;

    private LogWatch logs;
    private TestBridgeClient other;
    private int sent;
    private long rows;

    @BeforeAll
    static void start() {
        SigningKeys.rotate(data);
        server = ServerFixture.start(
                data,
                PostgresFixture.migratedDatabase(),
                Clock.systemUTC(),
                text -> text.replace(
                                "  keys: []",
                                "  keys: [{ id: web, sha256: ["
                                        + SecretDigest.of(KEY).hex() + "], sources: [extension] }]")
                        .replace("require_token: false", "require_token: true"));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void listen() {
        HOUSE.setLevel(Level.TRACE);
        logs = new LogWatch();
        other = server.bridge(Transport.RAW);
        rows = server.sql().events();
        sent = 0;
    }

    @AfterEach
    void nothingIsLostAndNothingLogged() {
        logs.close();
        HOUSE.setLevel(null);
        other.close();
        assertThat(sent).isPositive();
        assertThat(server.sql().events()).isEqualTo(rows + sent);
        assertThat(logs.aboveInfo()).isEmpty();
        assertThat(logs.lines()).noneMatch(line -> line.contains(CANARY));
    }

    /** Short ones as they are, since the canary would make other words of them. */
    private static List<String> naughty() {
        return HostileLists.naughty().stream()
                .map(text -> text.length() < 10 ? text : text + CANARY)
                .toList();
    }

    private void otherSends(int i) {
        if (i % NEIGHBOUR_EVERY == 0) {
            JsonObject answer =
                    other.request(TestRequests.request(TestRequests.hit()).put("key", KEY));
            assertThat(answer.getJsonObject("body").getJsonObject("counts").getInteger("persisted"))
                    .as(answer.encode())
                    .isEqualTo(1);
            sent++;
        }
    }

    /** Byte for byte, where HTTP clients with manners would refuse to send them. */
    @Test
    void inAHeader() {
        byte[] body = TestRequests.request(TestRequests.hit()).toBuffer().getBytes();
        List<String> naughty = naughty();
        for (int i = 0; i < naughty.size(); i++) {
            otherSends(i);
            String bearer = "Authorization: Bearer " + naughty.get(i) + "\r\n";
            refused(server.port(), "POST /v1/events", "Content-Type: application/json\r\n" + bearer, body);
            switch (i % 4) {
                case 0 -> refused(server.port(), "GET /v1/aggregates", bearer, new byte[0]);
                case 1 -> refused(server.managementPort(), "GET /metrics", bearer, new byte[0]);
                case 2 -> refused(server.managementPort(), "POST /ops/session", bearer, new byte[0]);
                default -> {
                    String cookie = "Cookie: lossy_ops=" + naughty.get(i) + "\r\n";
                    refused(server.managementPort(), "GET /ops/snapshot", cookie, new byte[0]);
                }
            }
        }
    }

    private static void refused(int port, String request, String headers, byte[] body) {
        try (RawSocket socket = RawSocket.connect(port)) {
            String head = request + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: "
                    + body.length + "\r\n" + headers + "\r\n";
            String answer = socket.say(Buffer.buffer(head.getBytes(UTF_8))
                            .appendBytes(body)
                            .getBytes())
                    .readToEnd();
            assertThat(answer).as(request + " " + headers).matches("(?s)HTTP/1.[01] 40[01] .*");
            if (answer.startsWith("401", 9)) {
                assertThat(answer)
                        .contains("www-authenticate: Bearer", "\"detail\":\"")
                        .doesNotContain(CANARY);
            }
        } catch (IOException e) {
            throw new AssertionError(headers, e);
        }
    }

    @ParameterizedTest
    @EnumSource(IngestPath.class)
    void inTheBody(IngestPath path) {
        List<String> naughty = naughty();
        try (IngestPath.Visitor visitor = path.enter(server)) {
            for (int i = 0; i < naughty.size(); i++) {
                otherSends(i);
                JsonObject answer =
                        visitor.ask(TestRequests.request(TestRequests.hit()).put("key", naughty.get(i)));
                String named =
                        naughty.get(i).isEmpty() || naughty.get(i).length() > 256 ? "request_malformed" : "key_invalid";
                assertThat(answer.getString("status")).isEqualTo("refused");
                assertThat(answer.getString("reason")).as(naughty.get(i)).isEqualTo(named);
                assertThat(answer.encode()).doesNotContain(CANARY);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Transport.class)
    void asAReadTokenOverTheBridge(Transport transport) {
        List<String> naughty = naughty();
        try (TestBridgeClient reader = server.bridge(transport)) {
            for (int i = 0; i < naughty.size(); i++) {
                otherSends(i);
                reader.say(new JsonObject()
                        .put("type", "register")
                        .put("address", "telemetry.aggregates.stt")
                        .put("headers", new JsonObject().put("authorization", "Bearer " + naughty.get(i))));
                JsonObject frame = reader.next();
                assertThat(frame.getInteger("failureCode")).as(naughty.get(i)).isEqualTo(401);
                assertThat(frame.encode()).doesNotContain(CANARY);
            }
        }
    }
}
