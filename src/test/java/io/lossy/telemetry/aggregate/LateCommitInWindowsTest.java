package io.lossy.telemetry.aggregate;

import static org.assertj.core.api.Assertions.assertThat;

import io.lossy.telemetry.event.TelemetryEvent;
import io.lossy.telemetry.fixture.FakeClock;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A commit that is found out afterwards counts in the windows that were there when its event came. */
class LateCommitInWindowsTest {
    private final Vertx vertx = Vertx.vertx();
    private final Refill refill = new Refill(
            vertx,
            new AggregateConfig(
                    Duration.ofMinutes(5),
                    Duration.ofSeconds(5),
                    Duration.ofSeconds(1),
                    Duration.ofHours(1),
                    Duration.ofHours(1)),
            new FakeClock(Sample.NOON),
            (since, sink) -> Future.succeededFuture(),
            () -> new Windows(Sample.catalog(), AggregateConfig.DEFAULT),
            new Windows(Sample.catalog(), AggregateConfig.DEFAULT));

    @AfterEach
    void close() {
        vertx.close().await();
    }

    private static TelemetryEvent received(Instant at) {
        return Sample.event(UUID.randomUUID(), Sample.HIT, at, at);
    }

    @Test
    void itCountsWhereItWasReceivedSinceTheWindowsBegan() {
        assertThat(refill.accepts(received(Sample.NOON), true)).isTrue();
    }

    @Test
    void itIsLeftToHistoryWhereItWasReceivedBeforeHoweverLongAgo() {
        assertThat(refill.accepts(received(Sample.NOON.minusSeconds(1)), true)).isFalse();
        assertThat(refill.accepts(received(Sample.NOON.minusSeconds(100)), true))
                .isFalse();
        assertThat(refill.accepts(received(Sample.NOON.minusSeconds(100)), false))
                .isTrue();
    }
}
