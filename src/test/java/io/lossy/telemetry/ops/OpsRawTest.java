package io.lossy.telemetry.ops;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lossy.telemetry.fixture.LogWatch;
import io.lossy.telemetry.fixture.Patience;
import io.lossy.telemetry.fixture.RawSocket;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The management port under slow, flooding, hoarding and smuggling clients; other clients are answered meanwhile. */
class OpsRawTest {
    private static final Duration SOON = Patience.LONG;
    private static final String ASK = "GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n";

    private static final AtomicLong NANOS = new AtomicLong(1);
    private static OpsFixture ops;
    private LogWatch logs;

    @BeforeAll
    static void open() {
        ops = OpsFixture.open(NANOS::get);
    }

    @AfterAll
    static void close() {
        ops.close();
    }

    @BeforeEach
    void listen() {
        logs = new LogWatch();
    }

    @AfterEach
    void answersOthersAndLogsNothing() throws IOException {
        try (RawSocket other = ops.socket()) {
            assertThat(other.say(ASK).readHead()).startsWith("HTTP/1.1 200 ");
        }
        assertThat(logs.aboveInfo()).isEmpty();
        logs.close();
    }

    /** Each byte resets a time-out that counts from the last byte; this one counts from the last request. */
    @Test
    void cutsThoseWhoDrip() {
        List<RawSocket> drips = Stream.of(
                        "",
                        "G",
                        "GET /metrics HTTP/1.1\r\nHost: localhost\r\nX-Drip: ",
                        "POST /ops/session HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n{",
                        "POST /ops/nothing HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n{\r\n")
                .map(start -> ops.socket().say(start))
                .toList();

        await().atMost(SOON).until(() -> {
            NANOS.addAndGet(TimeUnit.SECONDS.toNanos(66));
            return drips.stream().allMatch(RawSocket::hasEnded);
        });
    }

    @Test
    void keepsAScraperThatAsksEveryMinuteAndALivePageThatAsksOnce() throws IOException {
        try (RawSocket silent = ops.socket(); // first, so that it is known before the time goes on
                RawSocket page = ops.socket();
                RawSocket scraper = ops.socket()) {
            page.say("GET /ops/live HTTP/1.1\r\nHost: localhost\r\n\r\n");
            assertThat(page.readHead()).startsWith("HTTP/1.1 200 ");
            for (int i = 0; i < 3; i++) {
                NANOS.addAndGet(TimeUnit.SECONDS.toNanos(60));
                assertThat(scraper.say("HEAD /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n")
                                .readHead())
                        .startsWith("HTTP/1.1 ");
            }

            silent.readToEnd(); // so a sweep has passed
            assertThat(scraper.say(ASK).readHead()).startsWith("HTTP/1.1 200 ");
            assertThat(page.hasEnded()).isFalse();
        }
    }

    @Test
    void boundsTheConnectionsOfOneAddressAndGivesEachPlaceBack() throws IOException {
        List<RawSocket> hoard = new ArrayList<>();
        for (int i = 0; i < 250; i++) {
            hoard.add(ops.socket());
        }
        assertThat(hoard.get(249).say(ASK).readHead()).startsWith("HTTP/1.1 200 ");
        try (RawSocket tooMany = ops.socket()) {
            assertThat(tooMany.readToEnd()).isEmpty();
        }

        // viewers are counted by management.watchers instead
        hoard.get(0).say("GET /ops/live HTTP/1.1\r\nHost: localhost\r\n\r\n").readHead();
        assertThat(isAnswered()).isTrue();
        hoard.forEach(RawSocket::abort);
        await().atMost(SOON).until(this::isAnswered);
    }

    private boolean isAnswered() throws IOException {
        try (RawSocket next = ops.socket()) {
            return next.say(ASK).readHead().startsWith("HTTP/1.1 200 ");
        } catch (UncheckedIOException cut) {
            return false;
        }
    }

    @Test
    void cutsOneWhoAsksAgainAndAgainAndTakesNoAnswer() throws Exception {
        byte[] many =
                "GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n".repeat(1_000).getBytes(US_ASCII);
        try (RawSocket socket = ops.socket()) {
            assertThat(socket.sayUntilBlocked(many, 400L << 20)).isLessThan(400L << 20);
            await().atMost(SOON).until(() -> socket.refusesMore(many));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length: 4\r\nTransfer-Encoding: chunked",
                "Transfer-Encoding: chunked, xchunked",
                "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity",
                "Transfer-Encoding:\r\n chunked",
                "Content-Length: 4\r\nContent-Length: 5",
                "Content-Length: +4"
            })
    void neverReadsTwoRequestsOutOfOneThatIsAmbiguous(String headers) throws IOException {
        try (RawSocket socket = ops.socket()) {
            String answers = socket.say("POST /ops/session HTTP/1.1\r\nHost: localhost\r\n" + headers
                            + "\r\n\r\n0\r\n\r\n" + ASK + ASK)
                    .readToEnd();

            assertThat(answers).doesNotContain("HTTP/1.1 2");
            assertThat(answers.split("HTTP/1.1 ", -1).length - 1).isLessThanOrEqualTo(1);
        }
    }

    @Test
    void refusesALongHead() throws IOException {
        for (String head : List.of(
                "GET /" + "a".repeat(5_000) + " HTTP/1.1\r\nHost: localhost\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: localhost\r\nX-A: " + "a".repeat(17_000) + "\r\n\r\n")) {
            try (RawSocket socket = ops.socket()) {
                assertThat(socket.say(head).readToEnd()).matches("(?s)HTTP/1.[01] 4(14|31) .*");
            }
        }
    }
}
