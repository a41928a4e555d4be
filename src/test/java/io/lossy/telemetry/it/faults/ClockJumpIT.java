package io.lossy.telemetry.it.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.lossy.telemetry.fixture.LoopbackHttpClient;
import io.lossy.telemetry.fixture.MeterBalance;
import io.lossy.telemetry.fixture.PostgresFixture;
import io.lossy.telemetry.fixture.ServerFixture;
import io.lossy.telemetry.fixture.ShiftedClock;
import io.lossy.telemetry.fixture.TestRequests;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The server's clock leaps: no event is lost, refused or stored twice for it, and no figure is negative. */
class ClockJumpIT {
    private static final int EACH = 20;
    private static final List<Duration> LEAPS = List.of(
            Duration.ofHours(1),
            Duration.ofHours(-1),
            Duration.ofDays(3),
            Duration.ofDays(-3),
            Duration.ofDays(400),
            Duration.ZERO);

    @Test
    void aServerWhoseClockLeapsKeepsEveryEventOnce() {
        ShiftedClock clock = new ShiftedClock();
        try (ServerFixture server =
                ServerFixture.start(PostgresFixture.migratedDatabase(), clock, UnaryOperator.identity())) {
            LoopbackHttpClient web = server.web();
            List<JsonObject> all = new ArrayList<>();
            for (Duration leap : LEAPS) {
                clock.set(Instant.now().plus(leap));
                List<JsonObject> events =
                        Stream.generate(TestRequests::hit).limit(EACH).toList();
                all.addAll(events);

                JsonObject counts =
                        web.post(TestRequests.request(events)).json().getJsonObject("counts");

                assertThat(counts.getInteger("persisted")).as("after %s", leap).isEqualTo(EACH);
                assertThat(web.get("/v1/aggregates/cache").json().getInteger("events"))
                        .isNotNegative();
            }
            JsonObject again = web.post(TestRequests.request(all)).json().getJsonObject("counts");

            assertThat(again.getInteger("duplicate")).isEqualTo(all.size());
            assertThat(server.sql().events()).isEqualTo(all.size());
            MeterBalance.assertBalanced(server.meters());
        }
    }
}
