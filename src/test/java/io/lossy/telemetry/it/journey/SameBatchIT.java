package io.lossy.telemetry.it.journey;

import static org.assertj.core.api.Assertions.assertThat;

import io.lossy.telemetry.event.Uuid7;
import io.lossy.telemetry.fixture.IngestPath;
import io.lossy.telemetry.fixture.PostgresFixture;
import io.lossy.telemetry.fixture.ServerFixture;
import io.lossy.telemetry.fixture.ShiftedClock;
import io.lossy.telemetry.fixture.TestRequests;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** However often, whichever way and on whichever day a batch comes again: one row an id, and the ack says duplicate. */
class SameBatchIT {
    private static final int SIZE = 40;
    private static final int ROUNDS = 8;

    private static ServerFixture server;

    @BeforeAll
    static void start() {
        server = ServerFixture.start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @ParameterizedTest
    @EnumSource(IngestPath.class)
    void sentThreeTimesItIsStoredOnce(IngestPath path) {
        List<JsonObject> events = Stream.generate(TestRequests::hit).limit(SIZE).toList();
        try (IngestPath.Visitor visitor = path.enter(server)) {
            assertThat(counts(visitor, events)).containsExactly(SIZE, 0);
            assertThat(counts(visitor, events)).containsExactly(0, SIZE);
            JsonObject third = visitor.ask(TestRequests.request(events));

            assertThat(third.getJsonObject("results")).hasSize(SIZE);
            assertThat(third.getJsonObject("results").stream()
                            .map(result -> ((JsonObject) result.getValue()).getString("result")))
                    .containsOnly("duplicate");
        }
        assertOneRowEach(server, events);
    }

    static List<Arguments> pairs() {
        return List.of(
                Arguments.of(IngestPath.RAW_BRIDGE, IngestPath.RAW_BRIDGE),
                Arguments.of(IngestPath.HTTP, IngestPath.FRAMED_BRIDGE),
                Arguments.of(IngestPath.HTTP, IngestPath.HTTP));
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void sentOnTwoConnectionsAtOnceItIsStoredOnce(IngestPath one, IngestPath other) {
        try (IngestPath.Visitor left = one.enter(server);
                IngestPath.Visitor right = other.enter(server)) {
            for (int round = 0; round < ROUNDS; round++) {
                List<JsonObject> events =
                        Stream.generate(TestRequests::hit).limit(SIZE).toList();

                List<List<Integer>> counts = atOnce(left, right, events);

                assertThat(counts.get(0).get(0) + counts.get(1).get(0)).isEqualTo(SIZE);
                assertThat(counts.get(0).get(1) + counts.get(1).get(1)).isEqualTo(SIZE);
                assertOneRowEach(server, events);
            }
        }
    }

    /** Minted in the last tenth of a second of a day, sent then, and again when the server lives in the next day. */
    @Test
    void sentAgainAfterMidnightItIsStoredOnce() {
        LocalDate today = LocalDate.now(ZoneOffset.UTC);
        Instant midnight = today.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant();
        ShiftedClock clock = new ShiftedClock().set(midnight.minusSeconds(20));
        Uuid7 ids = new Uuid7(Clock.fixed(midnight.minusMillis(100), ZoneOffset.UTC));
        List<JsonObject> events = Stream.generate(
                        () -> TestRequests.event(ids.next().toString(), TestRequests.HIT, new JsonObject()))
                .limit(SIZE)
                .toList();
        try (ServerFixture late =
                        ServerFixture.start(PostgresFixture.migratedDatabase(), clock, UnaryOperator.identity());
                IngestPath.Visitor http = IngestPath.HTTP.enter(late);
                IngestPath.Visitor bridge = IngestPath.RAW_BRIDGE.enter(late)) {
            assertThat(counts(http, events, midnight.minusMillis(50))).containsExactly(SIZE, 0);

            clock.set(midnight.plusSeconds(5));

            assertThat(counts(http, events, midnight.plusSeconds(5))).containsExactly(0, SIZE);
            assertThat(counts(bridge, events, midnight.plusSeconds(6))).containsExactly(0, SIZE);
            assertOneRowEach(late, events);
            assertThat(late.sql().column("SELECT DISTINCT tableoid::regclass FROM analytics_events"))
                    .as("the day of the ids, whatever the day of their arrival")
                    .containsExactly("analytics_events_" + today.toString().replace("-", ""));
            assertThat(late.meters().unaccounted()).isZero();
        }
    }

    private static List<List<Integer>> atOnce(
            IngestPath.Visitor left, IngestPath.Visitor right, List<JsonObject> events) {
        CyclicBarrier both = new CyclicBarrier(2);
        List<CompletableFuture<List<Integer>>> asked = new ArrayList<>();
        for (IngestPath.Visitor visitor : List.of(left, right)) {
            asked.add(CompletableFuture.supplyAsync(() -> {
                meet(both);
                return counts(visitor, events);
            }));
        }
        return asked.stream().map(CompletableFuture::join).toList();
    }

    private static void meet(CyclicBarrier both) {
        try {
            both.await();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<Integer> counts(IngestPath.Visitor visitor, List<JsonObject> events) {
        return counts(visitor, events, Instant.now());
    }

    /** How many were persisted and how many duplicate; the batch is stamped again, as a client does at every attempt. */
    private static List<Integer> counts(IngestPath.Visitor visitor, List<JsonObject> events, Instant sentAt) {
        JsonObject answer = visitor.ask(TestRequests.request(events).put("sent_at", sentAt.toString()));
        assertThat(answer.getString("status")).isEqualTo("ok");
        JsonObject counts = answer.getJsonObject("counts");
        return List.of(counts.getInteger("persisted"), counts.getInteger("duplicate"));
    }

    private static void assertOneRowEach(ServerFixture where, List<JsonObject> events) {
        String ids = String.join("','", events.stream().map(TestRequests::id).toList());
        assertThat(where.sql()
                        .column("SELECT count(*) || ' ' || count(DISTINCT event_id) FROM analytics_events"
                                + " WHERE event_id IN ('" + ids + "')"))
                .containsExactly(events.size() + " " + events.size());
    }
}
