package io.lossy.telemetry.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.lossy.telemetry.fixture.FakeClock;
import io.lossy.telemetry.fixture.RawSocket;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A request to the events that skips the router gets the same answer, byte for byte, as one that passes through it. */
class PublicRequestsTest {
    private static final String BODY = IngestFixture.body(2).encode();

    private IngestFixture ingest;

    @BeforeEach
    void open() {
        ingest = IngestFixture.open(TestIngestConfig.fresh(), new FakeClock(Instant.parse("2026-11-22T17:18:44.104Z")));
    }

    @AfterEach
    void close() {
        ingest.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Type: application/json",
                "content-type: Application/JSON; charset=utf-8\r\nX-Other: y",
                "Content-Type: application/json\r\nOrigin: " + TestIngestConfig.EXTENSION,
                "Content-Type: application/json\r\nOrigin: https://evil.example",
                "Content-Type: application/json\r\nOrigin: null",
                "Content-Type: application/json\r\nOrigin: " + TestIngestConfig.EXTENSION + "\r\nOrigin: "
                        + TestIngestConfig.EXTENSION,
                "Content-Type: text/plain",
                "Content-Type: application/json\r\nContent-Encoding: br",
                "Content-Type: application/json\r\nContent-Encoding: gzip",
                "Content-Type: application/json\r\nUpgrade: websocket",
                "X-Nothing: known",
            })
    void answerIsThatOfTheRouter(String headers) throws IOException {
        prime("localhost");

        String direct = answer("/v1/events", "localhost", headers, BODY);

        assertThat(direct).isEqualTo(answer("/v1/events?", "localhost", headers, BODY));
        assertThat(direct.toLowerCase(Locale.ROOT)).startsWith("http/1.1 ").contains("x-content-type-options: nosniff");
    }

    @Test
    void malformedAndTooLargeBodiesAreAnsweredAlike() throws IOException {
        prime("localhost");
        for (String body : List.of("", "{", "[]", "{\"source\":\"backend\"}", "x".repeat(300_000))) {
            assertThat(answer("/v1/events", "localhost", "Content-Type: application/json", body))
                    .isEqualTo(answer("/v1/events?", "localhost", "Content-Type: application/json", body));
        }
    }

    @Test
    void hostIsCheckedHoweverManyRequestsCameBefore() throws IOException {
        prime("localhost");
        prime("LOCALHOST:80");
        for (String host : List.of("evil.example", "localhost.evil.example", "127.0.0.1.evil.example", "")) {
            for (int attempt = 0; attempt < 3; attempt++) {
                assertThat(answer("/v1/events", host, "Content-Type: application/json", BODY))
                        .as(host)
                        .doesNotStartWith("HTTP/1.1 200");
            }
        }
        for (int port = 1; port < 40; port++) { // more than are remembered
            prime("localhost:" + port);
        }
        assertThat(answer("/v1/events", "evil.example", "Content-Type: application/json", BODY))
                .startsWith("HTTP/1.1 403");
    }

    @Test
    void otherMethodsAreAnsweredByTheRouter() throws IOException {
        prime("localhost");
        try (RawSocket socket = ingest.socket()) {
            assertThat(socket.say("GET /v1/events HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
                            .readToEnd())
                    .startsWith("HTTP/1.1 405")
                    .contains("allow: POST");
        }
    }

    private void prime(String host) throws IOException {
        assertThat(answer("/v1/events", host, "Content-Type: application/json", BODY))
                .startsWith("HTTP/1.1 200");
    }

    /** Returns the whole response, with the random part of waits removed. */
    private String answer(String path, String host, String headers, String body) throws IOException {
        try (RawSocket socket = ingest.socket()) {
            return socket.say("POST " + path + " HTTP/1.1\r\nHost: " + host + "\r\n" + headers + "\r\nContent-Length: "
                            + body.length() + "\r\nConnection: close\r\n\r\n" + body)
                    .readToEnd()
                    .replaceAll("\"retry_after_ms\":\\d+", "\"retry_after_ms\":?");
        }
    }
}
