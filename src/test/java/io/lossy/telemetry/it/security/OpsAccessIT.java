package io.lossy.telemetry.it.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lossy.telemetry.fixture.Patience;
import io.lossy.telemetry.fixture.PostgresFixture;
import io.lossy.telemetry.fixture.ServerFixture;
import io.lossy.telemetry.fixture.TestRequests;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The management port as a foreign browser, a scraper and too many viewers meet it. */
class OpsAccessIT {
    private static ServerFixture server;

    @BeforeAll
    static void open() {
        server = ServerFixture.start(
                PostgresFixture.migratedDatabase(),
                Clock.systemUTC(),
                text -> text.replace("  hosts: []", "  hosts: [ops.example]").replace("watchers: 20", "watchers: 2"));
    }

    @AfterAll
    static void close() {
        server.close();
    }

    /** Status line and headers, and the body when the answer ends. */
    private static String ask(String path, String... headers) {
        try (Socket socket = send(path, headers)) {
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new AssertionError(path, e);
        }
    }

    private static Socket send(String path, String... headers) throws IOException {
        Socket socket = new Socket("127.0.0.1", server.managementPort());
        socket.setSoTimeout((int) Patience.LONG.toMillis());
        String request =
                "GET " + path + " HTTP/1.1\r\nConnection: close\r\n" + String.join("\r\n", headers) + "\r\n\r\n";
        socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
        return socket;
    }

    @Test
    void answersLoopbackAndTheProxysNameAndNoOtherOnAnyRoute() {
        for (String path : List.of("/ops", "/ops/snapshot", "/ops/live", "/metrics", "/nothing")) {
            assertThat(ask(path, "Host: rebound.example:8081"))
                    .as(path)
                    .startsWith("HTTP/1.1 421 ")
                    .contains("management.hosts");
        }
        for (String host : List.of("localhost", "127.0.0.1:8081", "[::1]:8081", "ops.example", "OPS.example:443")) {
            assertThat(ask("/metrics", "Host: " + host)).as(host).startsWith("HTTP/1.1 200 ");
        }
    }

    @Test
    void anotherMethodGetsTheAllowedOne() {
        assertThat(ask("/ops/session", "Host: localhost"))
                .startsWith("HTTP/1.1 405 ")
                .contains("\r\nallow: POST\r\n")
                .endsWith("{\"detail\":\"method not allowed; use POST\"}");
    }

    @Test
    void everyAnswerForbidsWhatThePageDoesNotNeed() {
        for (String path : List.of("/ops", "/ops/main.js", "/ops/snapshot", "/metrics", "/ops/playbooks/Watchdog")) {
            assertThat(ask(path, "Host: localhost").toLowerCase(Locale.ROOT))
                    .as(path)
                    .contains("default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'")
                    .contains("frame-ancestors 'none'", "base-uri 'none'", "trusted-types 'none'")
                    .contains("x-content-type-options: nosniff", "referrer-policy: no-referrer")
                    .contains("cross-origin-resource-policy: same-origin")
                    .doesNotContain("access-control-allow-origin");
        }
    }

    @Test
    void filesAreKeptByTheBrowserAndAskedAboutEachTime() {
        String first = ask("/ops/page.css", "Host: localhost");
        String tag = first.lines()
                .filter(line -> line.startsWith("etag: "))
                .findAny()
                .orElseThrow()
                .substring(6);

        assertThat(ask("/ops/page.css", "Host: localhost", "If-None-Match: " + tag))
                .startsWith("HTTP/1.1 304 ");
        assertThat(first).contains("cache-control: no-cache", "content-type: text/css");
    }

    @Test
    void playbooksAreTextsAndOnlyThoseThatAreThere() {
        assertThat(ask("/ops/playbooks/LossyCircuitBreakerOpen", "Host: localhost"))
                .contains("content-type: text/plain", "## Mitigation");
        for (String path : List.of("/ops/playbooks/..%2f..%2fapplication", "/ops/playbooks/Nothing", "/ops/../etc")) {
            assertThat(ask(path, "Host: localhost")).as(path).startsWith("HTTP/1.1 404 ");
        }
    }

    @Test
    void theSnapshotStaysSmallWhateverIsSent() {
        for (int i = 0; i < 300; i++) {
            JsonObject event =
                    TestRequests.event("lossy.made_up.event_" + i, new JsonObject().put("text", "x".repeat(1_000)));
            server.web().post(TestRequests.request(event));
        }

        assertThat(server.management().get("/ops/snapshot").text().length()).isLessThan(100_000);
    }

    @Test
    void aForeignPageCanNotTakeTheViewersPlaces() {
        assertThat(ask("/ops/live", "Host: localhost", "Sec-Fetch-Site: cross-site"))
                .startsWith("HTTP/1.1 403 ");
    }

    @Test
    void oneViewerTooManyIsRejectedAndGetsInWhenAnotherGoes() throws IOException {
        try (Socket first = send("/ops/live", "Host: localhost")) {
            try (Socket second = send("/ops/live", "Host: localhost")) {
                assertThat(frame(first)).startsWith("HTTP/1.1 200 ").contains("text/event-stream");
                assertThat(frame(second)).contains("data: {");
                assertThat(ask("/ops/live", "Host: localhost"))
                        .startsWith("HTTP/1.1 503 ")
                        .contains("retry-after: 10", "management.watchers");
            }
            await().until(() -> {
                try (Socket third = send("/ops/live", "Host: localhost")) {
                    return frame(third).startsWith("HTTP/1.1 200 ");
                }
            });
        }
    }

    /** Reads until the first frame of the feed, or the end. */
    private static String frame(Socket socket) throws IOException {
        InputStream in = socket.getInputStream();
        StringBuilder read = new StringBuilder();
        byte[] bytes = new byte[8192];
        int count = in.read(bytes);
        while (count > 0) {
            read.append(new String(bytes, 0, count, StandardCharsets.UTF_8));
            if (read.indexOf("data: {") >= 0) {
                return read.toString();
            }
            count = in.read(bytes);
        }
        return read.toString();
    }
}
