package io.lossy.telemetry.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lossy.telemetry.fixture.LogWatch;
import io.lossy.telemetry.fixture.Patience;
import io.lossy.telemetry.fixture.RawSocket;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What no client library would send: requests within requests, drips, floods, and clients that leave half-way. */
class RawHttpTest {
    private static final String POST =
            "POST /v1/events HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n";
    private static final String INNER = "{\"source\":\"backend\",\"events\":[]}";

    private final AtomicLong nanos = new AtomicLong(1);
    private IngestFixture ingest;
    private LogWatch logs;

    @BeforeEach
    void open() {
        ingest = IngestFixture.open(TestIngestConfig.fresh(), nanos::get);
        logs = new LogWatch();
    }

    @AfterEach
    void close() {
        logs.close();
        ingest.close();
    }

    /** Every one of these is read as two requests by one kind of proxy and as one by another. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length: 4\r\nTransfer-Encoding: chunked",
                "Transfer-Encoding: chunked\r\nContent-Length: 4",
                "Transfer-Encoding: chunked, xchunked",
                "Transfer-Encoding: xchunked",
                "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity",
                "Transfer-Encoding: identity, chunked",
                "Transfer-Encoding : chunked",
                "Transfer-Encoding:\r\n chunked",
                "X-A: b\r\n Transfer-Encoding: chunked",
                "Content-Length: 4\r\nContent-Length: 5",
                "Content-Length: 4, 5",
                "Content-Length: +4",
                "Content-Length: -4",
                "Content-Length: 0x4",
                "Content-Length : 4",
                "Content-Length: 4\u000bx",
            })
    void neverReadsTwoRequestsOutOfOneThatIsAmbiguous(String headers) throws IOException {
        String smuggled = POST + "Content-Length: " + INNER.length() + "\r\n\r\n" + INNER;
        try (RawSocket socket = ingest.socket()) {
            String answers = socket.say(POST + headers + "\r\n\r\n0\r\n\r\n" + smuggled + "GET /v1/catalog HTTP/1.1\r\n"
                            + "Host: localhost\r\nConnection: close\r\n\r\n")
                    .readToEnd();

            assertThat(answers).doesNotContain("HTTP/1.1 200");
            assertThat(answers.split("HTTP/1.1 ", -1).length - 1).isLessThanOrEqualTo(1);
            assertThat(ingest.stages.asked()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /v1/catalog HTTP/1.1\nHost: localhost\n\n\u0000",
                "GET  /v1/catalog  HTTP/1.1\r\n\r\n",
                "GET /v1/catalog HTTP/9.9\r\nHost: localhost\r\n\r\n",
                "\u0016\u0003\u0001\u0002\u0000",
                "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
                "GET /v1/catalog HTTP/1.1\r\nHost: a\r\nHost: localhost\r\n\r\n",
                "GET /%zz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
                "GET /eventbus/websocket HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\n"
                        + "Connection: Upgrade, close\r\nSec-WebSocket-Version: 99\r\n\r\n",
                "GET /eventbus/websocket HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\n"
                        + "Connection: close\r\n\r\n",
            })
    void answersOrClosesAndLogsNothingForGarbage(String garbage) throws IOException {
        try (RawSocket socket = ingest.socket()) {
            socket.say(garbage).refusesMore("\r\n\r\n".getBytes(StandardCharsets.US_ASCII)); // ends a head without end
            awaitEndOf(socket);
        }
        assertThat(logs.aboveInfo()).isEmpty();
    }

    private void awaitEndOf(RawSocket socket) {
        await().atMost(Patience.LONG).until(() -> {
            nanos.addAndGet(TimeUnit.SECONDS.toNanos(66));
            return socket.hasEnded();
        });
    }

    @Test
    void refusesALongHead() throws IOException {
        for (String head : new String[] {
            "GET /" + "a".repeat(5_000) + " HTTP/1.1\r\nHost: localhost\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: localhost\r\nX-A: " + "a".repeat(17_000) + "\r\n\r\n"
        }) {
            try (RawSocket socket = ingest.socket()) {
                assertThat(socket.say(head).readToEnd()).matches("(?s)HTTP/1.[01] 4(14|31) .*");
            }
        }
    }

    /** Each byte resets a time-out that counts from the last byte; this one counts from the last request. */
    @ParameterizedTest
    @ValueSource(strings = {"GET /v1/catalog HTTP/1.1\r\nHost: localhost\r\nX-Drip: ", "", "G"})
    void cutsOneWhoDripsItsHead(String start) throws IOException {
        try (RawSocket socket = ingest.socket()) {
            socket.say(start);

            awaitEndOf(socket);
        }
    }

    @Test
    void keepsAConnectionThatAsksNowAndThen() throws IOException {
        try (RawSocket socket = ingest.socket();
                RawSocket silent = ingest.socket()) {
            silent.say("HEAD /nowhere HTTP/1.1\r\nHost: localhost\r\n\r\n").readHead();
            for (int i = 0; i < 4; i++) {
                nanos.addAndGet(TimeUnit.SECONDS.toNanos(40));
                socket.say("HEAD /nowhere HTTP/1.1\r\nHost: localhost\r\n\r\n");
                assertThat(socket.readHead()).startsWith("HTTP/1.1 404 ");
            }
            silent.readToEnd(); // so a sweep has passed
            socket.say("HEAD /nowhere HTTP/1.1\r\nHost: localhost\r\n\r\n");
            assertThat(socket.readHead()).startsWith("HTTP/1.1 404 ");
        }
    }

    @Test
    void cutsOneWhoDripsItsBodyAndGivesBackWhatItHeld() throws IOException {
        try (RawSocket socket = ingest.socket()) {
            socket.say(POST + "Content-Length: 100\r\n\r\n{");
            await().until(() -> ingest.meter("lossy.ingest.in.flight.bytes") == 1);

            awaitEndOf(socket);
        }
        await().until(() -> ingest.meter("lossy.ingest.in.flight.bytes") == 0);
        assertThat(logs.aboveInfo()).isEmpty();
    }

    @Test
    void logsNothingWhenAClientLeavesWithinItsBody() throws IOException {
        for (int i = 0; i < 10; i++) {
            RawSocket socket = ingest.socket();
            socket.say(POST + "Content-Length: 1000\r\n\r\n{\"source\"");
            await().until(() -> ingest.meter("lossy.ingest.in.flight.bytes") > 0);
            socket.abort();
            await().until(() -> ingest.meter("lossy.ingest.in.flight.bytes") == 0);
        }
        assertThat(logs.aboveInfo()).isEmpty();
    }

    @Test
    void isNotHarmedByAClientThatLeavesBeforeItsAnswer() throws IOException {
        ingest.stages.hold();
        for (int i = 1; i <= 10; i++) {
            int asked = i;
            RawSocket socket = ingest.socket();
            socket.say(POST + "Content-Length: " + INNER.length() + "\r\n\r\n" + INNER);
            await().until(() -> ingest.stages.asked().size() == asked);
            socket.abort();
        }
        ingest.stages.release();

        assertThat(ingest.post(INNER).statusCode()).isEqualTo(200);
        assertThat(ingest.meter("lossy.ingest.in.flight.bytes")).isZero();
        assertThat(logs.aboveInfo()).isEmpty();
    }

    @Test
    void cutsOneWhoAsksAgainAndAgainAndTakesNoAnswer() throws Exception {
        byte[] many = "GET /v1/catalog HTTP/1.1\r\nHost: localhost\r\n\r\n"
                .repeat(1_000)
                .getBytes(StandardCharsets.US_ASCII);
        try (RawSocket socket = ingest.socket()) {
            long taken = socket.sayUntilBlocked(many, 400L << 20);

            assertThat(taken).isLessThan(400L << 20);
            await().atMost(Patience.LONG).until(() -> socket.refusesMore(many));
        }
        assertThat(ingest.post(INNER).statusCode()).isEqualTo(200);
    }
}
