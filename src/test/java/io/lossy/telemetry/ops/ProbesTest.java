package io.lossy.telemetry.ops;

import static org.assertj.core.api.Assertions.assertThat;

import io.lossy.telemetry.fixture.RawSocket;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What kubelets, load balancers and monitors ask of the management port, as they ask it. */
class ProbesTest {
    private static final List<String> FOREIGN =
            List.of("10.42.8.201:8081", "[fd00::17]:8081", "lossy_telemetry", "lb.example.org", "pod-1.svc:80");
    private static OpsFixture ops;

    @BeforeAll
    static void open() {
        ops = OpsFixture.open(System::nanoTime);
    }

    @AfterAll
    static void close() {
        ops.close();
    }

    private static String ask(String method, String path, String... headers) throws IOException {
        try (RawSocket socket = ops.socket()) {
            String lines = List.of(headers).stream().map(line -> line + "\r\n").collect(Collectors.joining());
            return socket.say(method + " " + path + " HTTP/1.1\r\n" + lines + "Connection: close\r\n\r\n")
                    .readToEnd();
        }
    }

    @Test
    void healthAnswersUnderAnyNameAndAddress() throws IOException {
        for (String host : FOREIGN) {
            for (String path : List.of("/health/live", "/health/ready")) {
                assertThat(ask("GET", path, "Host: " + host)).as(host + path).startsWith("HTTP/1.1 200 ");
                assertThat(ask("HEAD", path, "Host: " + host)).as(host + path).startsWith("HTTP/1.1 200 ");
            }
        }
    }

    @Test
    void healthAnswersAProbeThatNamesNoHost() throws IOException {
        try (RawSocket socket = ops.socket()) {
            assertThat(socket.say("GET /health/live HTTP/1.0\r\n\r\n").readToEnd())
                    .matches("(?s)HTTP/1\\.[01] 200 .*");
        }
    }

    @Test
    void aPathThatCannotBeDecodedIsABadRequestWhateverTheMethod() throws IOException {
        for (String method : List.of("GET", "HEAD", "DELETE", "POST")) {
            for (String path : List.of("/ops/live%", "/health/%zz", "/%")) {
                assertThat(ask(method, path, "Host: localhost"))
                        .as(method + path)
                        .startsWith("HTTP/1.1 400 ");
            }
        }
    }

    @Test
    void everythingElseKeepsItsNames() throws IOException {
        for (String host : FOREIGN) {
            for (String path :
                    List.of("/ops", "/metrics", "/ops/snapshot", "/health/../metrics", "/health/x/../../ops")) {
                assertThat(ask("GET", path, "Host: " + host)).as(host + path).startsWith("HTTP/1.1 421 ");
                assertThat(ask("HEAD", path, "Host: " + host)).as(host + path).startsWith("HTTP/1.1 421 ");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/health/live",
                "/health/ready",
                "/ops",
                "/ops/main.js",
                "/ops/product",
                "/ops/login",
                "/ops/playbooks/Watchdog",
                "/nothing"
            })
    void headIsAnsweredAsGetWithoutItsContent(String path) throws IOException {
        String got = ask("GET", path, "Host: localhost");
        String asked = ask("HEAD", path, "Host: localhost");

        int body = got.indexOf("\r\n\r\n") + 4;
        assertThat(asked).isEqualTo(got.substring(0, body));
        assertThat(asked.toLowerCase(Locale.ROOT)).contains("content-length: " + (got.length() - body) + "\r\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/metrics", "/ops/snapshot"})
    void headOfWhatChangesHasALength(String path) throws IOException {
        assertThat(ask("HEAD", path, "Host: localhost").toLowerCase(Locale.ROOT))
                .startsWith("http/1.1 200 ")
                .containsPattern("content-length: \\d")
                .endsWith("\r\n\r\n");
    }

    @Test
    void headOfTheFeedEndsAndTakesNobodysPlace() throws IOException {
        for (int i = 0; i <= OpsConfig.DEFAULT_WATCHERS; i++) {
            assertThat(ask("HEAD", "/ops/live", "Host: localhost"))
                    .startsWith("HTTP/1.1 200 ")
                    .contains("text/event-stream")
                    .endsWith("\r\n\r\n");
        }
    }

    @Test
    void anotherMethodGetsTheAllowedMethods() throws IOException {
        assertThat(ask("POST", "/health/live", "Host: localhost", "Content-Length: 0"))
                .startsWith("HTTP/1.1 405 ")
                .contains("\r\nallow: GET, HEAD\r\n");
        assertThat(ask("HEAD", "/ops/session", "Host: localhost"))
                .startsWith("HTTP/1.1 405 ")
                .contains("\r\nallow: POST\r\n");
        assertThat(ask("OPTIONS", "/metrics", "Host: localhost")).startsWith("HTTP/1.1 405 ");
    }

    @Test
    void aFileThatTheBrowserHasIsNotSentAgain() throws IOException {
        String tag = ask("GET", "/ops/page.css", "Host: localhost")
                .lines()
                .filter(line -> line.startsWith("etag: "))
                .findAny()
                .orElseThrow()
                .substring(6);
        for (String known : List.of(tag, "W/" + tag, "*", "\"x\", W/" + tag)) {
            assertThat(ask("GET", "/ops/page.css", "Host: localhost", "If-None-Match: " + known))
                    .as(known)
                    .startsWith("HTTP/1.1 304 ");
        }
    }

    /** Its links are relative, so that it works under the path of a reverse proxy. */
    @Test
    void thePageHasOneAddressWithoutASlashAtItsEnd() throws IOException {
        assertThat(ask("GET", "/ops/", "Host: localhost")).contains("\r\nlocation: ../ops\r\n");
        assertThat(ask("GET", "/ops/login/", "Host: localhost")).contains("\r\nlocation: ../login\r\n");
        for (String page : List.of("/ops", "/ops/login")) {
            assertThat(ask("GET", page, "Host: localhost")).doesNotContain("=\"/");
        }
    }
}
