package io.lossy.telemetry.it.hostile;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lossy.telemetry.fixture.FuzzSeed;
import io.lossy.telemetry.fixture.LogWatch;
import io.lossy.telemetry.fixture.RawSocket;
import io.lossy.telemetry.fixture.ScrapedMeters;
import io.lossy.telemetry.fixture.ServerFixture;
import io.lossy.telemetry.fixture.TestBridgeClient;
import io.lossy.telemetry.fixture.TestBridgeClient.Transport;
import io.lossy.telemetry.fixture.TestRequests;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Any bytes at all at both ports of the real server: none is answered with a fault of the server, none leaves a connection
 * hanging, no other event is lost. {@code -Dfuzz.seed=} sends the same again.
 */
class MutatedRequestsIT {
    private static final int HANDS = 8;
    /** What readiness says of a database that a busy machine keeps waiting is no fault. */
    private static final String NOT_READY = "503 Service Unavailable(?s:.*?)\"status\":\"unavailable\"";
    /** But 501, with which Vert.x answers a version of HTTP that there is not. */
    private static final Pattern FAULT = Pattern.compile("HTTP/1\\.[01] 5(?!01)\\d\\d");

    private static ServerFixture server;

    @BeforeAll
    static void start() {
        server = ServerFixture.start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void aFewAreAnsweredOrEndedAndHarmNobody() throws Exception {
        send(600);
    }

    @Test
    @Tag("faults")
    void veryManyAreAnsweredOrEndedAndHarmNobody() throws Exception {
        send(FuzzSeed.tries(20_000));
    }

    private static void send(int tries) throws Exception {
        long before = server.sql().events();
        int persisted = 0;
        Random seeds = new Random(FuzzSeed.seed());
        ExecutorService hands = Executors.newFixedThreadPool(HANDS);
        try (TestBridgeClient other = server.bridge(Transport.RAW);
                LogWatch logs = new LogWatch()) {
            for (int done = 0; done < tries; done += 100) {
                List<Future<?>> all = new ArrayList<>();
                for (int i = 0; i < 100; i++) {
                    long seed = seeds.nextLong();
                    boolean publicPort = seeds.nextInt(3) > 0;
                    all.add(hands.submit(() -> once(seed, publicPort)));
                }
                persisted += other.request(TestRequests.request(TestRequests.hit()))
                        .getJsonObject("body")
                        .getJsonObject("counts")
                        .getInteger("persisted");
                for (Future<?> one : all) {
                    one.get();
                }
            }
            assertThat(persisted).isEqualTo((tries + 99) / 100);
            assertThat(server.sql().events()).isEqualTo(before + persisted);
            assertThat(logs.aboveInfo()).isEmpty();
        } finally {
            hands.shutdownNow();
        }
        assertNothingIsHeld();
    }

    private static void once(long seed, boolean publicPort) {
        MutatedRequests any = new MutatedRequests(seed);
        byte[] bytes = publicPort ? any.forThePublicPort() : any.forTheManagementPort();
        try (RawSocket socket = RawSocket.connect(publicPort ? server.port() : server.managementPort())) {
            String answer = socket.sayAndHangUp(bytes);
            assertThat(FAULT.matcher(answer.replaceAll(NOT_READY, "")).find())
                    .as(HexFormat.of().formatHex(bytes) + "\n" + new String(bytes, ISO_8859_1) + "\n" + answer)
                    .isFalse();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static void assertNothingIsHeld() {
        await().untilAsserted(() -> {
            ScrapedMeters meters = server.meters();
            assertThat(meters.unaccounted()).isZero();
            assertThat(meters.sum("lossy_ingest_in_flight_bytes")).isZero();
            assertThat(meters.sum("lossy_pipeline_events_in_flight")).isZero();
            assertThat(meters.sum("lossy_ingest_sockets_open")).isZero();
        });
        await().until(() -> server.management().get("/health/ready").status() == 200);
    }
}
