package io.lossy.telemetry.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.lossy.telemetry.fixture.LogWatch;
import io.lossy.telemetry.fixture.RawSocket;
import io.lossy.telemetry.fixture.TestBridgeClient;
import io.lossy.telemetry.fixture.TestBridgeClient.Transport;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whatever one connection does, another one's events are asked about, answered, and none is lost or doubled. */
class GoodNeighbourTest {
    private static final String POST =
            "POST /v1/events HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n";

    private static final String WEBSOCKET =
            "GET /eventbus/websocket HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\n"
                    + "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";

    /** Heads and bodies that end their connection, or are refused; none of them is a request with an event in it. */
    private static final List<String> RAW = List.of(
            POST + "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            POST + "Transfer-Encoding: chunked, xchunked\r\n\r\n0\r\n\r\n",
            "POST /v1/events HTTP/1.0\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            POST + "Transfer-Encoding: chunked\r\n\r\n1;a=\"\r\nX\r\n0\r\n\r\n\"\r\nX\r\n0\r\n\r\n",
            POST + "Transfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\nX\r\n",
            POST + "Transfer-Encoding: chunked\r\n\r\n-1\r\nX\r\n0\r\n\r\n",
            POST + "Transfer-Encoding: chunked\n\n2\n{}\n0\n\n",
            POST + "Content-Length: 4\r\nContent-Length: 5\r\n\r\n{}{}",
            POST + "Content-Length: 99999999999999999999\r\n\r\n{}",
            "GET / HTTP/1.1\r\nHost: localhost\r\nX: " + "a".repeat(20_000) + "\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: localhost\r\n" + "A: b\r\n".repeat(5_000) + "\r\n",
            "GET / HTTP/1.1\r\nHost: localhost\r\nX: a\rb\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: localhost\r\nX: a\u0000b\r\n\r\n",
            "GET / HTTP/1.1\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: localhost@evil.example\r\n\r\n",
            "GET http://evil.example/ HTTP/1.1\r\nHost: localhost\r\n\r\n",
            "GET /eventbus/websocket?a=% HTTP/1.1\r\nHost: localhost\r\n\r\n",
            "GET /eventbus/000/abc/websocket?a=%4 HTTP/1.1\r\nHost: localhost\r\n\r\n",
            WEBSOCKET + "Transfer-Encoding: chunked\r\n\r\nxyz\r\n",
            WEBSOCKET + "Content-Length: 2\r\n\r\n{}",
            "CONNECT evil.example:443 HTTP/1.1\r\nHost: evil.example\r\n\r\n");

    private IngestFixture ingest;
    private LogWatch logs;

    @BeforeEach
    void open() {
        ingest = IngestFixture.open(TestIngestConfig.fresh());
        logs = new LogWatch();
    }

    @AfterEach
    void close() {
        logs.close();
        ingest.close();
    }

    @Test
    void losesNothingWhileOthersSpeakNonsense() throws IOException {
        int asked = 0;
        try (TestBridgeClient good = ingest.bridge(Transport.RAW)) {
            for (String text : RAW) {
                try (RawSocket bad = ingest.socket()) {
                    bad.say(text);
                    asked += isAnswered(good);
                }
            }
            for (byte[] frame : frames()) {
                try (RawSocket bad = ingest.socket()) {
                    assertThat(bad.upgrade("/eventbus/websocket")).startsWith("HTTP/1.1 101 ");
                    bad.refusesMore(frame);
                    asked += isAnswered(good);
                }
            }
            bomb();
            asked += isAnswered(good);
        }
        assertThat(ingest.stages.asked()).hasSize(asked);
        assertThat(logs.aboveInfo()).isEmpty();
    }

    /** What the answer to all of it is, seen from the one who sent it: an error or the end, never success. */
    @Test
    void answersNoneOfItWithSuccess() throws IOException {
        for (String text : RAW) {
            try (RawSocket bad = ingest.socket()) {
                bad.say(text).say("\r\n\r\nGET /no HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
                assertThat(bad.readToEnd())
                        .as(text.substring(0, Math.min(120, text.length())))
                        .doesNotContain("HTTP/1.1 2", "HTTP/1.0 2", "HTTP/1.1 3");
            }
        }
        assertThat(ingest.stages.asked()).isEmpty();
    }

    private static int isAnswered(TestBridgeClient good) {
        JsonObject answer = good.request(IngestFixture.body(1));
        assertThat(answer.getString("type")).as(answer.encode()).isEqualTo("rec");
        return 1;
    }

    private static List<byte[]> frames() {
        byte[] pings = new byte[0];
        ByteArrayOutputStream flood = new ByteArrayOutputStream();
        for (int i = 0; i < 2_000; i++) {
            flood.writeBytes(RawSocket.encoded(9, pings));
        }
        byte[] compressed = RawSocket.encoded(1, new byte[100]);
        compressed[0] |= 0x40; // RSV1: permessage-deflate, which was not agreed to
        byte[] unmasked = {(byte) 0x81, 2, '{', '}'};
        byte[] endless = {(byte) 0x81, (byte) 0xff, 0x7f, -1, -1, -1, -1, -1, -1, -1, 0, 0, 0, 0};
        return List.of(
                RawSocket.encoded(1, new byte[300_000]),
                flood.toByteArray(),
                RawSocket.encoded(9, new byte[200]), // a control frame has at most 125 bytes
                RawSocket.encoded(11, pings), // reserved
                RawSocket.encoded(8, new byte[] {1}), // half a close code
                RawSocket.encoded(1, "\ud800".getBytes(StandardCharsets.UTF_16BE)),
                compressed,
                unmasked,
                endless);
    }

    private void bomb() throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(new byte[64 << 20]);
        }
        try (RawSocket bad = ingest.socket()) {
            bad.say(POST + "Content-Encoding: gzip\r\nConnection: close\r\nContent-Length: " + packed.size()
                            + "\r\n\r\n")
                    .say(packed.toByteArray());
            assertThat(bad.readToEnd()).startsWith("HTTP/1.1 413 ");
        }
    }
}
