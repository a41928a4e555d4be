package io.lossy.telemetry.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lossy.telemetry.fixture.RawSocket;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is too large, inflates too far or is too much at once is refused, and what it held is given back. */
class HttpLimitsTest {
    private static final String ASK = "HEAD /nowhere HTTP/1.1\r\nHost: localhost\r\n\r\n";

    private IngestFixture ingest;

    @BeforeEach
    void open() {
        ingest = IngestFixture.open(TestIngestConfig.fresh());
    }

    @AfterEach
    void close() {
        ingest.close();
    }

    private static long retryAfterSeconds(HttpResponse<String> response) {
        return response.headers().firstValueAsLong("retry-after").orElse(0);
    }

    @Test
    void refusesTooManyEvents() {
        JsonArray many = new JsonArray();
        for (int i = 0; i < 501; i++) {
            many.add(7);
        }

        HttpResponse<String> response = ingest.post(
                new JsonObject().put("source", "backend").put("events", many).encode());

        assertThat(response.statusCode()).isEqualTo(413);
        assertThat(ingest.stages.asked()).isEmpty();
    }

    @Test
    void refusesATooLargeBodyByItsDeclaredLength() throws IOException {
        try (RawSocket socket = ingest.socket()) {
            socket.say(postHead("Content-Length: 262145"));

            assertThat(socket.readHead()).startsWith("HTTP/1.1 413 ");
        }
    }

    @Test
    void refusesATooLargeBodyOfUndeclaredLength() throws IOException {
        try (RawSocket socket = ingest.socket()) {
            socket.say(postHead("Transfer-Encoding: chunked"));
            for (int i = 0; i < 5; i++) {
                socket.say("10000\r\n" + "x".repeat(0x10000) + "\r\n");
            }

            assertThat(socket.readHead()).startsWith("HTTP/1.1 413 ");
        }
        await().until(() -> ingest.meter("lossy.ingest.in.flight.bytes") == 0);
    }

    @Test
    void takesAChunkedBodyAndOneThatWaitsToBeContinued() throws IOException {
        String body = IngestFixture.body(1).encode();
        try (RawSocket socket = ingest.socket()) {
            socket.say(postHead("Transfer-Encoding: chunked"));
            for (char c : body.toCharArray()) {
                socket.say("1\r\n" + c + "\r\n");
            }
            assertThat(socket.say("0\r\n\r\n").readHead()).startsWith("HTTP/1.1 200 ");
        }
        try (RawSocket socket = ingest.socket()) {
            socket.say(postHead("Content-Length: " + body.length() + "\r\nExpect: 100-continue"));
            assertThat(socket.readHead()).startsWith("HTTP/1.1 100 ");
            assertThat(socket.say(body).readHead()).startsWith("HTTP/1.1 200 ");
        }
    }

    private static String postHead(String header) {
        return "POST /v1/events HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n" + header
                + "\r\n\r\n";
    }

    @Test
    void takesGzipAndNoBombs() throws IOException {
        byte[] honest = gzip(IngestFixture.body(500).encode().getBytes(StandardCharsets.UTF_8));
        byte[] bomb = gzip(new byte[200 << 20]);

        assertThat(postGzip(honest).statusCode()).isEqualTo(200);
        assertThat(bomb.length).isLessThan(256 << 10);
        assertThat(postGzip(bomb).statusCode()).isEqualTo(413);
        assertThat(postGzip("not a gzip".getBytes(StandardCharsets.UTF_8)).statusCode())
                .isEqualTo(400);
        assertThat(postGzip(Arrays.copyOf(honest, honest.length / 2)).statusCode())
                .isEqualTo(400);
        assertThat(ingest.meter("lossy.ingest.in.flight.bytes")).isZero();
    }

    private HttpResponse<String> postGzip(byte[] body) {
        return ingest.ask(ingest.request("/v1/events")
                .header("content-type", "application/json")
                .header("content-encoding", "gzip")
                .POST(BodyPublishers.ofByteArray(body)));
    }

    private static byte[] gzip(byte[] bytes) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(bytes);
        }
        return out.toByteArray();
    }

    @Test
    void boundsTheBytesThatWaitForTheirCommit() {
        String large = IngestFixture.body(1).put("filler", "x".repeat(200_000)).encode();
        try (IngestFixture small = IngestFixture.open(TestIngestConfig.fresh().bytesInFlight(1 << 20))) {
            small.stages.hold();
            List<CompletableFuture<HttpResponse<String>>> held = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                held.add(CompletableFuture.supplyAsync(() -> small.post(large)));
            }
            await().until(() -> small.stages.asked().size() == 5);
            assertThat(small.meter("lossy.ingest.in.flight.bytes")).isEqualTo(5.0 * large.length());

            HttpResponse<String> refused = small.post(large);
            assertThat(refused.statusCode()).isEqualTo(503);
            assertThat(retryAfterSeconds(refused)).isPositive();
            assertThat(new JsonObject(refused.body()).getString("reason")).isEqualTo("overloaded");

            small.stages.release();
            held.forEach(answer -> assertThat(answer.join().statusCode()).isEqualTo(200));
            assertThat(small.meter("lossy.ingest.in.flight.bytes")).isZero();
            assertThat(small.post(large).statusCode()).isEqualTo(200);
        }
    }

    /** Bridge sockets among them: from enough addresses they would else take all the memory there is. */
    @Test
    void boundsTheConnectionsOfAllAddressesTogether() throws IOException {
        try (IngestFixture few = IngestFixture.open(TestIngestConfig.fresh().total(2));
                RawSocket one = few.socket()) {
            assertThat(one.say(ASK).readHead()).startsWith("HTTP/1.1 404 ");
            RawSocket bridge = few.socket();
            assertThat(bridge.upgrade("/eventbus/websocket")).startsWith("HTTP/1.1 101 ");
            try (RawSocket three = few.socket()) {
                assertThat(three.readToEnd()).isEmpty();
            }
            assertThat(one.say(ASK).readHead()).startsWith("HTTP/1.1 404 ");

            bridge.close();

            await().until(() -> isAnswered(few));
        }
    }

    @Test
    void boundsTheConnectionsOfOneAddressAndGivesEachPlaceBack() throws IOException {
        try (IngestFixture few = IngestFixture.open(TestIngestConfig.fresh().perAddress(2));
                RawSocket one = few.socket()) {
            RawSocket two = few.socket();
            assertThat(one.say(ASK).readHead()).startsWith("HTTP/1.1 404 ");
            assertThat(two.say(ASK).readHead()).startsWith("HTTP/1.1 404 ");
            try (RawSocket three = few.socket()) {
                assertThat(three.readToEnd()).isEmpty();
            }
            assertThat(one.say(ASK).readHead()).startsWith("HTTP/1.1 404 ");

            two.close();

            await().until(() -> isAnswered(few));
        }
    }

    /** Whether one more who connects gets an answer. */
    private static boolean isAnswered(IngestFixture ingest) throws IOException {
        try (RawSocket next = ingest.socket()) {
            return !next.refusesMore(ASK.getBytes(StandardCharsets.US_ASCII))
                    && next.readHead().startsWith("HTTP/1.1 404 ");
        } catch (UncheckedIOException cut) {
            return false;
        }
    }
}
