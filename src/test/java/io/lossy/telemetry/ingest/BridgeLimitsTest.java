package io.lossy.telemetry.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lossy.telemetry.event.EventResult;
import io.lossy.telemetry.event.Reason;
import io.lossy.telemetry.fixture.LogWatch;
import io.lossy.telemetry.fixture.Patience;
import io.lossy.telemetry.fixture.RawSocket;
import io.lossy.telemetry.fixture.TestBridgeClient;
import io.lossy.telemetry.fixture.TestBridgeClient.Transport;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is too much, too long or too many ends in an answer or a close, at once and for that socket alone. */
class BridgeLimitsTest {
    private static final String CLOSED = "lossy.ingest.sockets.closed";
    private static final String OPEN = "lossy.ingest.sockets.open";
    private static final Duration SOON = Patience.LONG;

    @ParameterizedTest
    @EnumSource
    void aMessageAboveTheLimitEndsItsSocketAndNoOther(Transport transport) {
        try (IngestFixture ingest = IngestFixture.open(TestIngestConfig.fresh());
                TestBridgeClient another = ingest.bridge(transport);
                TestBridgeClient large = ingest.bridge(transport)) {
            large.sayUnawaited(oversized());

            large.closeCode();
            await().atMost(SOON).until(() -> ingest.meter(OPEN) == 1);
            another.mustStillWork();
        }
    }

    @ParameterizedTest
    @EnumSource
    void soDoesOneThatArrivesInFragments(Transport transport) {
        try (IngestFixture ingest = IngestFixture.open(TestIngestConfig.fresh());
                TestBridgeClient another = ingest.bridge(transport);
                TestBridgeClient large = ingest.bridge(transport)) {
            large.sayInFragments(oversized(), 60_000);

            int code = large.closeCode();
            if (transport == Transport.RAW) {
                assertThat(code).isEqualTo(4009); // SockJS knows no codes of an application
            }
            await().atMost(SOON).until(() -> ingest.meter(OPEN) == 1);
            assertThat(ingest.meter(CLOSED, "cause", "error")).isEqualTo(1);
            another.mustStillWork();
        }
    }

    /** The close frame of the server waits for that of the client; a client that keeps silent is not waited for. */
    @ParameterizedTest
    @EnumSource
    void endsASocketThatDoesNotAnswerItsClose(Transport transport) throws IOException {
        try (IngestFixture ingest = IngestFixture.open(TestIngestConfig.fresh().idle(Duration.ofMillis(200)));
                RawSocket silent = ingest.socket()) {
            assertThat(silent.upgrade(transport.path())).startsWith("HTTP/1.1 101");

            silent.readToEnd();

            assertThat(ingest.meter(CLOSED, "cause", "idle")).isEqualTo(1);
        }
    }

    private static String oversized() {
        return TestBridgeClient.send("r1", IngestFixture.body(1).put("filler", "x".repeat(300_000)))
                .encode();
    }

    @ParameterizedTest
    @EnumSource
    void aMessageJustBelowTheLimitIsTaken(Transport transport) {
        try (IngestFixture ingest = IngestFixture.open(TestIngestConfig.fresh());
                TestBridgeClient client = ingest.bridge(transport)) {
            client.say(TestBridgeClient.send("r1", IngestFixture.body(1).put("filler", "x".repeat(250_000))));

            assertThat(client.answer("r1").getString("type")).isEqualTo("rec");
        }
    }

    @ParameterizedTest
    @EnumSource
    void agreesToNoCompressionWhoeverOffersIt(Transport transport) throws IOException {
        try (IngestFixture ingest = IngestFixture.open(TestIngestConfig.fresh());
                RawSocket offering = ingest.socket()) {
            String answer = offering.upgrade(
                    transport.path(),
                    "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits, x-webkit-deflate-frame");

            assertThat(answer).startsWith("HTTP/1.1 101");
            assertThat(answer.toLowerCase(Locale.ROOT))
                    .doesNotContain("deflate")
                    .doesNotContain("extensions");
        }
    }

    @ParameterizedTest
    @EnumSource
    void closesASocketThatSaysNothingButNotOneThatPings(Transport transport) {
        try (IngestFixture ingest = IngestFixture.open(TestIngestConfig.fresh().idle(Duration.ofMillis(1_500)));
                TestBridgeClient pinging = ingest.bridge(transport);
                TestBridgeClient silent = ingest.bridge(transport)) {
            await().atMost(SOON).pollInterval(Duration.ofMillis(100)).until(() -> {
                pinging.ping();
                return silent.isClosed();
            });

            pinging.mustStillWork();
            assertThat(ingest.meter(CLOSED, "cause", "idle")).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void countsSocketsThatLeaveAbruptlyAndLogsNoneOfThem(Transport transport) {
        try (IngestFixture ingest = IngestFixture.open(TestIngestConfig.fresh());
                LogWatch logs = new LogWatch()) {
            ingest.stages.hold();
            List<RawSocket> sockets = new ArrayList<>();
            for (int i = 0; i < 25; i++) {
                RawSocket socket = ingest.socket();
                socket.upgrade(transport.path());
                socket.text(onTheWire(transport, TestBridgeClient.send("r1", IngestFixture.body(1))));
                socket.text(onTheWire(
                        transport,
                        new JsonObject().put("type", "register").put("address", "telemetry.aggregates.stt")));
                sockets.add(socket);
            }
            await().atMost(SOON).until(() -> ingest.stages.asked().size() == 25);

            sockets.forEach(RawSocket::abort);
            await().atMost(SOON).until(() -> ingest.meter(OPEN) == 0);
            assertThat(ingest.meter(CLOSED, "cause", "client")).isEqualTo(25);
            ingest.stages.release(); // the answers find nobody
            ingest.publish("telemetry.aggregates.stt", new JsonObject());
            try (TestBridgeClient next = ingest.bridge(transport)) {
                next.mustStillWork();
            }

            assertThat(logs.aboveInfo()).isEmpty();
            await().atMost(SOON).until(() -> ingest.meter("lossy.ingest.in.flight.bytes") == 0);
        }
    }

    private static String onTheWire(Transport transport, JsonObject message) {
        return BridgeSubscriptionTest.onTheWire(transport, message.encode());
    }

    @ParameterizedTest
    @EnumSource
    void boundsTheSocketsOfOneAddress(Transport transport) {
        try (IngestFixture ingest = IngestFixture.open(TestIngestConfig.fresh().perAddress(2));
                TestBridgeClient first = ingest.bridge(transport);
                TestBridgeClient second = ingest.bridge(transport);
                LogWatch logs = new LogWatch()) {
            first.mustStillWork();
            TestBridgeClient third = ingest.bridge(transport);
            int code = third.closeCode();
            if (transport == Transport.RAW) {
                assertThat(code).isEqualTo(4029);
            }
            assertThat(ingest.meter(CLOSED, "cause", "refused")).isEqualTo(1);

            second.leave();
            await().atMost(SOON).until(() -> ingest.meter(OPEN) == 1);
            try (TestBridgeClient fourth = ingest.bridge(transport)) {
                fourth.mustStillWork();
            }
            assertThat(logs.aboveInfo()).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void boundsTheUnansweredRequestsOfOneSocketAndSaysWhenToComeBack(Transport transport) {
        try (IngestFixture ingest = IngestFixture.open(TestIngestConfig.fresh().inFlightPerSocket(2));
                TestBridgeClient client = ingest.bridge(transport);
                TestBridgeClient other = ingest.bridge(transport)) {
            ingest.stages.hold();
            List<String> replies = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                String reply = UUID.randomUUID().toString();
                replies.add(reply);
                client.say(TestBridgeClient.send(reply, IngestFixture.body(1)));
            }

            JsonObject refused = client.answer(replies.get(2));
            assertThat(refused.getString("type")).isEqualTo("rec");
            JsonObject body = refused.getJsonObject("body");
            assertThat(body.getString("status")).isEqualTo("retry");
            assertThat(body.getString("reason")).isEqualTo("overloaded");
            assertThat(body.getLong("retry_after_ms")).isPositive();

            await().atMost(SOON).until(() -> ingest.stages.asked().size() == 2); // else the second overtakes the first
            ingest.stages.release();
            assertThat(client.answer(replies.get(0)).getString("type")).isEqualTo("rec");
            assertThat(client.answer(replies.get(1)).getString("type")).isEqualTo("rec");
            client.mustStillWork();
            other.mustStillWork();
        }
    }

    /** Its sender gets an answer under its reply address, which does not say that it is malformed. */
    @ParameterizedTest
    @EnumSource
    void doesNotReadWhatThereIsNoSpaceFor(Transport transport) {
        JsonObject large = IngestFixture.body(1).put("filler", "x".repeat(200_000));
        String frame = "{\"type\":\"send\",\"address\":\"telemetry.ingest\",\"body\":[" + "1,".repeat(90_000)
                + "1],\"replyAddress\":\"later\"}"; // more values than are read
        try (IngestFixture ingest = IngestFixture.open(TestIngestConfig.fresh().bytesInFlight(1 << 20));
                TestBridgeClient client = ingest.bridge(transport)) {
            client.say(frame);
            assertThat(client.next().getString("body")).isEqualTo("invalid_json");
            ingest.stages.hold();
            for (int i = 0; i < 5; i++) {
                client.say(TestBridgeClient.send("held-" + i, large));
            }
            await().until(() -> ingest.stages.asked().size() == 5);

            client.say(frame);

            JsonObject refused = client.answer("later").getJsonObject("body");
            assertThat(refused.getString("reason")).isEqualTo("overloaded");
            assertThat(refused.getLong("retry_after_ms")).isPositive();
            ingest.stages.release();
            client.answer("held-4");
            client.mustStillWork();
        }
    }

    /** Nobody has seen a key of theirs yet, and none of them has to end what it began. */
    @ParameterizedTest
    @EnumSource
    void boundsWhatIsGatheredOfMessagesThatHaveNoEnd(Transport transport) throws IOException {
        String begun = "{\"type\":\"" + "x".repeat(200_000);
        List<RawSocket> endless = new ArrayList<>();
        try (IngestFixture ingest = IngestFixture.open(TestIngestConfig.fresh().bytesInFlight(1 << 20));
                TestBridgeClient other = ingest.bridge(transport)) {
            for (int i = 0; i < 5; i++) {
                RawSocket socket = ingest.socket();
                socket.upgrade(transport.path());
                socket.refusesMore(fragment(1, begun));
                endless.add(socket);
            }
            await().until(() -> ingest.meter("lossy.ingest.in.flight.bytes") == 5.0 * begun.length());
            try (RawSocket tooMuch = ingest.socket()) {
                tooMuch.upgrade(transport.path());
                tooMuch.refusesMore(fragment(1, begun));
                await().until(tooMuch::hasEnded);
            }
            other.mustStillWork();

            endless.remove(0).abort();
            await().until(() -> ingest.meter("lossy.ingest.in.flight.bytes") == 4.0 * begun.length());
            endless.get(0).refusesMore(RawSocket.encoded(0, "y".getBytes(StandardCharsets.UTF_8)));
            await().until(() -> ingest.meter("lossy.ingest.in.flight.bytes") == 3.0 * begun.length());
            endless.forEach(RawSocket::abort);
            await().until(() -> ingest.meter("lossy.ingest.in.flight.bytes") == 0);
        }
    }

    private static byte[] fragment(int opcode, String text) {
        byte[] frame = RawSocket.encoded(opcode, text.getBytes(StandardCharsets.UTF_8));
        frame[0] &= 0x7f; // more of it follows
        return frame;
    }

    /** Honest answers are large and come together; a client that reads them is never taken for one that stalls. */
    @ParameterizedTest
    @EnumSource
    void deliversManyLargeAnswersAtOnce(Transport transport) {
        try (IngestFixture ingest = IngestFixture.open(TestIngestConfig.fresh().stalled(Duration.ofSeconds(5)));
                TestBridgeClient client = TestBridgeClient.connect(
                        ingest.vertx, ingest.port, transport, new WebSocketClientOptions(), null)) {
            ingest.stages.verdict(
                    place -> new EventResult.Rejected(Reason.FIELD_REQUIRED, "/payload/latency_ms", "x".repeat(400)));
            ingest.stages.hold();
            List<String> replies = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                String reply = UUID.randomUUID().toString();
                replies.add(reply);
                client.say(TestBridgeClient.send(reply, IngestFixture.body(500)));
            }
            await().atMost(SOON).until(() -> ingest.stages.asked().size() == 20);

            ingest.stages.release();

            for (String reply : replies) {
                assertThat(client.answer(reply)
                                .getJsonObject("body")
                                .getJsonObject("results")
                                .size())
                        .isEqualTo(500);
            }
            assertThat(ingest.meter(CLOSED, "cause", "stalled")).isZero();
        }
    }
}
