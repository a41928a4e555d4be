package io.lossy.telemetry.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.lossy.telemetry.fixture.RawSocket;
import io.lossy.telemetry.fixture.TestBridgeClient;
import io.lossy.telemetry.fixture.TestBridgeClient.Transport;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A page of a foreign origin gets nowhere, whichever path it tries, and no transport but WebSocket is there at all. */
class OriginTest {
    private static final List<String> OTHER_TRANSPORTS = List.of(
            "POST /eventbus/000/abc/xhr",
            "OPTIONS /eventbus/000/abc/xhr",
            "POST /eventbus/000/abc/xhr_send",
            "POST /eventbus/000/abc/xhr_streaming",
            "GET /eventbus/000/abc/eventsource",
            "GET /eventbus/000/abc/htmlfile?c=callback",
            "GET /eventbus/000/abc/jsonp?c=callback",
            "POST /eventbus/000/abc/jsonp_send",
            "GET /eventbus/iframe.html",
            "GET /eventbus/iframe-1.6.1.html",
            "GET /eventbus/iframe-x.html?t=1",
            "POST /eventbus/chunking_test",
            "OPTIONS /eventbus/chunking_test");
    private static final List<String> WITH_US = List.of(
            "GET /eventbus/info",
            "OPTIONS /eventbus/info",
            "GET /eventbus/websocket",
            "GET /eventbus/000/abc/websocket",
            "GET /eventbus",
            "GET /eventbus/",
            "POST /v1/events",
            "OPTIONS /v1/events",
            "GET /v1/catalog",
            "GET /v1/aggregates",
            "GET /nowhere");
    private static final List<String> FOREIGN = List.of(
            "null",
            "https://evil.example",
            "http://localhost.evil.example:80",
            "http://localhost:80.evil.example",
            "https://localhost:3000",
            "http://localhost",
            "http://127.0.0.1:3000",
            TestIngestConfig.EXTENSION + ".evil.example",
            TestIngestConfig.EXTENSION + "a",
            TestIngestConfig.EXTENSION.toUpperCase(Locale.ROOT),
            "moz-extension://abcdefghijklmnopabcdefghijklmnop",
            "*",
            "file://");

    private static IngestFixture ingest;

    @BeforeAll
    static void open() {
        ingest = IngestFixture.open(TestIngestConfig.fresh());
    }

    @AfterAll
    static void close() {
        ingest.close();
    }

    static Stream<Arguments> everyPathAndForeignOrigin() {
        return Stream.concat(OTHER_TRANSPORTS.stream(), WITH_US.stream())
                .flatMap(path -> FOREIGN.stream().map(origin -> Arguments.of(path, origin)));
    }

    @ParameterizedTest
    @MethodSource("everyPathAndForeignOrigin")
    void refusesAForeignOriginOnEveryPath(String line, String origin) throws IOException {
        try (RawSocket socket = ingest.socket()) {
            String head = ask(socket, line, "Origin: " + origin);

            assertThat(head).startsWith("HTTP/1.1 403 ");
            assertThat(head.toLowerCase(Locale.ROOT)).doesNotContain("access-control-allow");
        }
    }

    @ParameterizedTest
    @EnumSource
    void refusesAForeignOriginTheWebSocket(Transport transport) throws IOException {
        for (String origin : FOREIGN) {
            try (RawSocket socket = ingest.socket()) {
                assertThat(socket.upgrade(transport.path(), "Origin: " + origin))
                        .as(origin)
                        .startsWith("HTTP/1.1 403 ");
            }
        }
    }

    /** No browser sends two; a check of the other one would let it in. */
    @ParameterizedTest
    @ValueSource(strings = {"/v1/catalog", "/eventbus/info", "/eventbus/websocket"})
    void refusesMoreThanOneOrigin(String path) throws IOException {
        for (String other : List.of("https://evil.example", TestIngestConfig.EXTENSION)) {
            try (RawSocket socket = ingest.socket()) {
                assertThat(ask(socket, "GET " + path, "Origin: " + TestIngestConfig.EXTENSION + "\r\nOrigin: " + other))
                        .startsWith("HTTP/1.1 403 ");
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void letsTheListedOriginsAndThoseWithoutOneIn(Transport transport) {
        for (String origin : new String[] {TestIngestConfig.EXTENSION, "http://localhost:5173", null}) {
            try (TestBridgeClient client = ingest.bridge(transport, origin)) {
                client.mustStillWork();
            }
        }
    }

    static Stream<String> otherTransports() {
        return OTHER_TRANSPORTS.stream().filter(line -> !line.startsWith("OPTIONS"));
    }

    @ParameterizedTest
    @MethodSource("otherTransports")
    void hasNoOtherTransportAndNoPageOfSockJs(String line) throws IOException {
        for (String origin : List.of("Origin: " + TestIngestConfig.EXTENSION, "X-No: origin")) {
            try (RawSocket socket = ingest.socket()) {
                assertThat(ask(socket, line, origin)).startsWith("HTTP/1.1 404 ");
            }
        }
    }

    @Test
    void tellsTheOfficialClientThatThereIsAWebSocket() throws IOException {
        try (RawSocket socket = ingest.socket()) {
            String answer =
                    ask(socket, "GET /eventbus/info", "Origin: " + TestIngestConfig.EXTENSION) + socket.readToEnd();

            assertThat(answer)
                    .startsWith("HTTP/1.1 200 ")
                    .contains("access-control-allow-origin: " + TestIngestConfig.EXTENSION)
                    .contains("\"websocket\":true")
                    .contains("\"cookie_needed\":false")
                    .doesNotContain("set-cookie");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "evil.example",
                "localhost.evil.example",
                "127.0.0.1.nip.io:8080",
                "10.0.0.1",
                "[::2]",
                "localhost@evil.example",
                ""
            })
    void refusesAForeignHostWhileNoKeysAreSet(String host) throws IOException {
        for (String path : List.of("/v1/catalog", "/eventbus/info", "/eventbus/websocket")) {
            try (RawSocket socket = ingest.socket()) {
                String head = socket.say("GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n")
                        .readHead();
                assertThat(head).matches("(?s)HTTP/1.1 (403|400) .*");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "LocalHost:8080", "127.0.0.1", "127.0.0.1:8080", "[::1]:8080"})
    void takesTheNamesOfThisMachine(String host) throws IOException {
        try (RawSocket socket = ingest.socket()) {
            String head = socket.say("GET /v1/catalog HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n")
                    .readHead();

            assertThat(head).startsWith("HTTP/1.1 200 ");
        }
    }

    @Test
    void takesAnyHostOnceThereAreKeys() throws IOException {
        try (IngestFixture keyed = IngestFixture.open(TestIngestConfig.fresh().withKeys());
                RawSocket socket = keyed.socket()) {
            String head = socket.say("GET /v1/catalog HTTP/1.1\r\nHost: telemetry.example\r\nConnection: close\r\n\r\n")
                    .readHead();

            assertThat(head).startsWith("HTTP/1.1 200 ");
        }
    }

    private static String ask(RawSocket socket, String line, String header) {
        return socket.say(line + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\nConnection: close\r\n" + header
                        + "\r\n\r\n")
                .readHead();
    }
}
