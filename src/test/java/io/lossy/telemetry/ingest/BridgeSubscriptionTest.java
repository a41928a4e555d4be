package io.lossy.telemetry.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lossy.telemetry.event.Addresses;
import io.lossy.telemetry.fixture.Patience;
import io.lossy.telemetry.fixture.RawSocket;
import io.lossy.telemetry.fixture.TestBridgeClient;
import io.lossy.telemetry.fixture.TestBridgeClient.Transport;
import io.lossy.telemetry.overload.LoadLevel;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Subscribing to aggregates; and above all a subscriber that does not read harms nobody but itself. */
class BridgeSubscriptionTest {
    private static final String STT = Addresses.aggregates("stt");
    private static final String FILLER = "x".repeat(20_000);
    private static final String PING = "{\"type\":\"ping\"}";

    @ParameterizedTest
    @EnumSource
    void givesANewSubscriberTheLastSnapshotAtOnce(Transport transport) {
        try (IngestFixture ingest = IngestFixture.open(TestIngestConfig.fresh());
                TestBridgeClient first = ingest.bridge(transport);
                TestBridgeClient second = ingest.bridge(transport)) {
            first.register(STT).mustStillWork();
            ingest.publish(STT, snapshot(1));
            assertThat(first.answer(STT).getJsonObject("body").getInteger("n")).isEqualTo(1);

            second.register(STT);

            assertThat(second.answer(STT).getJsonObject("body").getInteger("n")).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void tellsWhoWouldSubscribeToComeLaterWhileTheServerIsPressedAndKeepsThoseItHas(Transport transport) {
        try (IngestFixture ingest = IngestFixture.open(TestIngestConfig.fresh());
                TestBridgeClient first = ingest.bridge(transport);
                TestBridgeClient second = ingest.bridge(transport)) {
            first.register(STT).mustStillWork();
            ingest.pressed.to(LoadLevel.WATCHERS);

            JsonObject refusal = second.register(STT).answer(STT);
            ingest.publish(STT, snapshot(1));

            assertThat(refusal.getString("type")).isEqualTo("err");
            assertThat(refusal.getInteger("failureCode")).isEqualTo(503);
            assertThat(refusal.getString("message")).isEqualTo("overloaded");
            assertThat(ingest.meter("lossy.ingest.subscribers.refused")).isEqualTo(1);
            assertThat(first.answer(STT).getJsonObject("body").getInteger("n")).isEqualTo(1);
            assertThat(second.mustStillWork().waiting()).isZero();

            ingest.pressed.to(LoadLevel.CALM);
            assertThat(second.register(STT).answer(STT).getJsonObject("body").getInteger("n"))
                    .isEqualTo(1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void tellsNothingMoreAfterUnregister(Transport transport) {
        try (IngestFixture ingest = IngestFixture.open(TestIngestConfig.fresh());
                TestBridgeClient client = ingest.bridge(transport);
                TestBridgeClient witness = ingest.bridge(transport)) {
            client.register(STT).mustStillWork();
            witness.register(STT).mustStillWork();
            client.unregister(STT).mustStillWork();

            ingest.publish(STT, snapshot(1));
            witness.answer(STT);
            client.mustStillWork();

            assertThat(client.waiting()).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource
    void refusesToRegisterTwiceAndMoreOftenThanAllowed(Transport transport) {
        try (IngestFixture ingest = IngestFixture.open(TestIngestConfig.fresh().registrations(2));
                TestBridgeClient client = ingest.bridge(transport)) {
            client.register(STT).register(STT);
            assertThat(client.next().getString("body")).isEqualTo("address_already_registered");

            client.register(Addresses.aggregates("voice_mode")).register(Addresses.ALERTS);
            JsonObject refusal = client.answer(Addresses.ALERTS);
            assertThat(refusal.getString("message")).isEqualTo("max_handlers_reached");

            ingest.publish(STT, snapshot(1));
            assertThat(client.answer(STT).getJsonObject("body").getInteger("n")).isEqualTo(1);
            ingest.publish(STT, snapshot(2));
            assertThat(client.answer(STT).getJsonObject("body").getInteger("n")).isEqualTo(2);
        }
    }

    @ParameterizedTest
    @EnumSource
    void asksForAReadTokenOnceThereAreKeys(Transport transport) {
        try (IngestFixture ingest = IngestFixture.open(TestIngestConfig.fresh().withKeys());
                TestBridgeClient client = ingest.bridge(transport)) {
            for (String token :
                    new String[] {null, "", "Bearer ", "Bearer wrong", "Bearer " + TestIngestConfig.WRITE_KEY}) {
                client.say(register(token));
                JsonObject refusal = client.answer(STT);
                assertThat(refusal.getString("type")).as(token).isEqualTo("err");
                assertThat(refusal.getInteger("failureCode")).isEqualTo(401);
            }
            ingest.publish(STT, snapshot(1));

            client.say(register("Bearer " + TestIngestConfig.READ_TOKEN));

            assertThat(client.answer(STT).getString("type")).isEqualTo("rec");
        }
    }

    private static JsonObject register(String token) {
        JsonObject frame = new JsonObject().put("type", "register").put("address", STT);
        return token == null ? frame : frame.put("headers", new JsonObject().put("authorization", token));
    }

    @ParameterizedTest
    @EnumSource
    void holdsNoMoreThanTheNewestForOneWhoDoesNotRead(Transport transport) throws IOException {
        int snapshots = 3_000;
        try (IngestFixture ingest = IngestFixture.open(TestIngestConfig.fresh().stalled(Duration.ofMinutes(10)));
                RawSocket stalled = ingest.socket();
                TestBridgeClient reader = ingest.bridge(transport)) {
            stalled.upgrade(transport.path());
            stalled.text(onTheWire(transport, "{\"type\":\"register\",\"address\":\"" + STT + "\"}"));
            reader.register(STT).mustStillWork();
            long before = usedHeap();

            for (int n = 0; n < snapshots; n++) {
                ingest.publish(STT, snapshot(n));
                assertThat(reader.answer(STT).getJsonObject("body").getInteger("n"))
                        .isEqualTo(n);
            }

            assertThat(ingest.meter("lossy.ingest.aggregates.conflated")).isPositive();
            assertThat(usedHeap() - before).isLessThan(20L << 20); // 60 MB were published
            assertThat(ingest.meter("lossy.ingest.sockets.open")).isEqualTo(2);
        }
    }

    @ParameterizedTest
    @EnumSource
    void cutsOneWhoDoesNotReadThoughItGoesOnPinging(Transport transport) throws IOException {
        try (IngestFixture ingest = IngestFixture.open(TestIngestConfig.fresh().stalled(Duration.ofMillis(500)));
                RawSocket stalled = ingest.socket()) {
            stalled.upgrade(transport.path());
            stalled.text(onTheWire(transport, "{\"type\":\"register\",\"address\":\"" + STT + "\"}"));
            await().until(() -> ingest.meter("lossy.ingest.sockets.open") == 1);
            byte[] ping = RawSocket.encoded(1, onTheWire(transport, PING).getBytes(StandardCharsets.UTF_8));

            await().atMost(Patience.LONG).pollInterval(Duration.ofMillis(20)).until(() -> {
                for (int i = 0; i < 20; i++) {
                    ingest.publish(STT, snapshot(i));
                }
                return stalled.refusesMore(ping);
            });

            assertThat(ingest.meter("lossy.ingest.sockets.closed", "cause", "stalled"))
                    .isEqualTo(1);
            assertThat(ingest.meter("lossy.ingest.sockets.open")).isZero();
        }
    }

    /** Vert.x answers each ping frame by itself, however many pongs wait already. */
    @ParameterizedTest
    @EnumSource
    void readsNoMoreFromOneWhoFloodsWithPingsAndDoesNotRead(Transport transport) throws Exception {
        try (IngestFixture ingest = IngestFixture.open(TestIngestConfig.fresh());
                RawSocket flood = ingest.socket();
                TestBridgeClient other = ingest.bridge(transport)) {
            flood.upgrade(transport.path());
            byte[] pings = RawSocket.encoded(9, new byte[125]);
            byte[] many = new byte[pings.length * 1_000];
            for (int i = 0; i < 1_000; i++) {
                System.arraycopy(pings, 0, many, i * pings.length, pings.length);
            }
            long before = usedHeap();

            long taken = flood.sayUntilBlocked(many, 200L << 20);

            assertThat(taken).isLessThan(200L << 20);
            assertThat(usedHeap() - before).isLessThan(20L << 20);
            other.mustStillWork();
        }
    }

    static String onTheWire(Transport transport, String message) {
        return transport == Transport.RAW ? message : "[\"" + message.replace("\"", "\\\"") + "\"]";
    }

    private static JsonObject snapshot(int n) {
        return new JsonObject().put("n", n).put("filler", FILLER);
    }

    private static long usedHeap() {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 3; i++) {
            System.gc();
            least = Math.min(
                    least,
                    Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory());
        }
        return least;
    }
}
