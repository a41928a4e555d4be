package io.lossy.telemetry.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lossy.telemetry.catalog.model.Catalog;
import io.lossy.telemetry.event.Addresses;
import io.lossy.telemetry.event.IngestRequest;
import io.lossy.telemetry.fixture.LoopbackHttpClient;
import io.lossy.telemetry.fixture.TestBridgeClient;
import io.lossy.telemetry.fixture.TestBridgeClient.Transport;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Four event loops behind one port: each connection is on one of them, and every limit is of all together. */
class IngestInstancesTest {
    private static final int LOOPS = 4;

    private static IngestFixture open(TestIngestConfig settings) {
        return IngestFixture.open(settings.instances(LOOPS));
    }

    /** Two for each loop. Vert.x gives connections to the loops in turn. */
    private static List<LoopbackHttpClient> clients(IngestFixture ingest) {
        return Stream.generate(() -> new LoopbackHttpClient(ingest.port))
                .limit(2 * LOOPS)
                .toList();
    }

    private static JsonObject body(String batch, int events) {
        return IngestFixture.body(events).put("batch_id", batch);
    }

    @Test
    void connectionsOverHttpAreSpreadAndEachStaysWhereItIs() {
        try (IngestFixture ingest = open(TestIngestConfig.fresh())) {
            List<LoopbackHttpClient> clients = clients(ingest);
            for (int round = 0; round < 3; round++) {
                for (int i = 0; i < clients.size(); i++) {
                    assertThat(clients.get(i).post(body("c" + i, 1)).status()).isEqualTo(200);
                }
            }
            assertSpread(ingest);
        }
    }

    @ParameterizedTest
    @EnumSource
    void socketsAreSpreadAndEachStaysWhereItIs(Transport transport) {
        try (IngestFixture ingest = open(TestIngestConfig.fresh())) {
            List<TestBridgeClient> sockets = new ArrayList<>();
            for (int i = 0; i < 2 * LOOPS; i++) {
                sockets.add(ingest.bridge(transport));
            }
            for (int round = 0; round < 3; round++) {
                for (int i = 0; i < sockets.size(); i++) {
                    JsonObject answer = sockets.get(i).request(body("c" + i, 1));
                    assertThat(answer.getJsonObject("body").getString("batch_id"))
                            .isEqualTo("c" + i);
                }
            }
            assertThat(ingest.meter("lossy.ingest.sockets.open")).isEqualTo(2.0 * LOOPS);
            sockets.forEach(TestBridgeClient::leave);
            await().until(() -> ingest.meter("lossy.ingest.sockets.open") == 0);
            assertSpread(ingest);
        }
    }

    private static void assertSpread(IngestFixture ingest) {
        Map<String, Set<Integer>> loopsOfConnection = new HashMap<>();
        List<IngestRequest> asked = ingest.stages.asked();
        for (int i = 0; i < asked.size(); i++) {
            String connection = String.valueOf(asked.get(i).batchId());
            loopsOfConnection
                    .computeIfAbsent(connection, c -> new HashSet<>())
                    .add(ingest.stages.askers().get(i));
        }
        assertThat(loopsOfConnection)
                .hasSize(2 * LOOPS)
                .allSatisfy((connection, loops) -> assertThat(loops).hasSize(1));
        assertThat(new HashSet<>(ingest.stages.askers())).containsExactlyInAnyOrder(0, 1, 2, 3);
    }

    @Test
    void theBoundOnBytesInFlightIsOfAllLoopsTogether() {
        JsonObject large = IngestFixture.body(1).put("filler", "x".repeat(200_000));
        int bytes = large.toBuffer().length();
        try (IngestFixture ingest = open(TestIngestConfig.fresh().bytesInFlight(1 << 20))) {
            ingest.stages.hold();
            List<TestBridgeClient> sockets = new ArrayList<>();
            for (int i = 0; i < 2 * LOOPS; i++) {
                sockets.add(ingest.bridge(Transport.RAW));
                sockets.get(i).say(TestBridgeClient.send("r", large));
            }

            await().until(() -> ingest.stages.asked().size() == 5
                    && sockets.stream().mapToInt(TestBridgeClient::waiting).sum() == 3);

            assertThat(ingest.meter("lossy.ingest.in.flight.bytes")).isBetween(5.0 * bytes, 1.0 * (1 << 20));
            ingest.stages.release();
            List<String> statuses = sockets.stream()
                    .map(socket -> socket.answer("r").getJsonObject("body").getString("status"))
                    .sorted()
                    .toList();
            assertThat(statuses).containsExactly("ok", "ok", "ok", "ok", "ok", "retry", "retry", "retry");
            assertThat(ingest.meter("lossy.ingest.in.flight.bytes")).isZero();
        }
    }

    @Test
    void theRateOfAKeyIsOfAllLoopsTogether() {
        try (IngestFixture ingest = IngestFixture.open(
                TestIngestConfig.fresh().withKeys().instances(LOOPS),
                () -> 0)) { // no time passes, so nothing is refilled
            int admitted = 0;
            for (LoopbackHttpClient client : clients(ingest)) {
                for (int i = 0; i < 5; i++) {
                    JsonObject request = body("b", 1).put("key", TestIngestConfig.SLOW_KEY);
                    admitted += client.post(request).status() == 200 ? 1 : 0;
                }
            }

            assertThat(admitted).isEqualTo(20);
            assertThat(ingest.meter("lossy.ingest.rate.limited", "by", "key")).isEqualTo(20);
        }
    }

    @Test
    void theBoundOnSocketsIsOfAllLoopsTogether() {
        try (IngestFixture ingest = open(TestIngestConfig.fresh().perAddress(LOOPS + 1))) {
            List<TestBridgeClient> open = new ArrayList<>();
            for (int i = 0; i <= LOOPS; i++) {
                open.add(ingest.bridge(Transport.RAW).mustStillWork());
            }

            assertThat(ingest.bridge(Transport.RAW).closeCode()).isEqualTo(4029);
            assertThat(ingest.meter("lossy.ingest.sockets.closed", "cause", "refused"))
                    .isEqualTo(1);
            open.forEach(TestBridgeClient::mustStillWork);
        }
    }

    @Test
    void everyLoopShowsTheNewCatalogWhenTheSwitchIsDone() {
        try (IngestFixture ingest = open(TestIngestConfig.fresh())) {
            List<LoopbackHttpClient> clients = clients(ingest);
            Catalog catalog = TestIngestConfig.catalog();
            for (int version = 2; version < 6; version++) {
                Catalog next =
                        new Catalog(version, List.copyOf(catalog.families().values()), List.of(), List.of());

                IngestFixture.await(ingest.ingest.useCatalog(next));

                for (LoopbackHttpClient client : clients) {
                    assertThat(client.get("/v1/catalog").json().getInteger("version"))
                            .isEqualTo(version);
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void aggregatesReachTheSubscribersOfEveryLoop(Transport transport) {
        String address = Addresses.aggregates("stt");
        try (IngestFixture ingest = open(TestIngestConfig.fresh())) {
            List<TestBridgeClient> sockets = new ArrayList<>();
            for (int i = 0; i < 2 * LOOPS; i++) {
                sockets.add(ingest.bridge(transport).register(address).mustStillWork());
            }
            for (int n = 1; n <= 2; n++) {
                ingest.publish(address, new JsonObject().put("n", n));
                for (TestBridgeClient socket : sockets) {
                    assertThat(socket.answer(address).getJsonObject("body").getInteger("n"))
                            .isEqualTo(n);
                }
            }
            try (TestBridgeClient late = ingest.bridge(transport).register(address)) {
                assertThat(late.answer(address).getJsonObject("body").getInteger("n"))
                        .isEqualTo(2); // the last one, at once
            }
        }
    }
}
