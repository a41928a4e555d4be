package io.lossy.telemetry.it.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lossy.telemetry.database.DatabaseAddress;
import io.lossy.telemetry.fixture.Patience;
import io.lossy.telemetry.fixture.PostgresFixture;
import io.lossy.telemetry.fixture.ServerFixture;
import io.lossy.telemetry.fixture.ShiftedClock;
import io.lossy.telemetry.fixture.Sql;
import io.lossy.telemetry.fixture.TestRequests;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A server whose clock is two minutes off shows the same windows as the others. */
@Tag("cluster")
class SkewedClockIT {
    private static final Duration OFF = Duration.ofMinutes(2);
    private static final int EACH = 100;

    private final Random dice = new Random(EACH);

    @Test
    void aServerWhoseClockIsTwoMinutesOffShowsWhatTheOthersShow() {
        DatabaseAddress database = PostgresFixture.migratedDatabase();
        ShiftedClock late = new ShiftedClock().set(Instant.now().minus(OFF));
        ShiftedClock early = new ShiftedClock().set(Instant.now().plus(OFF));
        try (ServerFixture right = ServerFixture.start(database, Clock.systemUTC(), UnaryOperator.identity());
                ServerFixture behind = ServerFixture.start(database, late, UnaryOperator.identity());
                ServerFixture ahead = ServerFixture.start(database, early, UnaryOperator.identity())) {
            List<ServerFixture> servers = List.of(right, behind, ahead);
            servers.forEach(this::store);
            Map<String, Integer> ports = Map.of("right", right.port(), "behind", behind.port(), "ahead", ahead.port());
            try (ClusterWindows windows = new ClusterWindows(ports, () -> new Sql(database))) {
                await().atMost(Patience.LONG)
                        .pollInterval(Duration.ofMillis(1_200))
                        .untilAsserted(() ->
                                assertThat(windows.differences(servers.size())).isEmpty());
            }
        }
    }

    private void store(ServerFixture server) {
        List<JsonObject> events =
                Stream.generate(() -> ClusterEvents.next(dice)).limit(EACH).toList();
        assertThat(server.web()
                        .post(TestRequests.request(events))
                        .json()
                        .getJsonObject("counts")
                        .getInteger("persisted"))
                .isEqualTo(EACH);
    }
}
