package io.lossy.telemetry.forward.lane;

import static org.assertj.core.api.Assertions.assertThat;

import io.lossy.telemetry.forward.destination.Delivery;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LaneBreakerTest {
    private static final Instant NOW = Instant.parse("2026-12-01T10:00:00Z");

    private final LaneBreaker breaker = new LaneBreaker(new RetryPolicy(() -> 1));

    private void fail(int times) {
        for (int i = 0; i < times; i++) {
            breaker.failed(NOW, null);
        }
    }

    @Test
    void threeFailuresPauseTheLaneAndThenOneRequestTries() {
        fail(2);
        assertThat(breaker.allows(NOW, 5)).isTrue();
        fail(1);

        Instant later = NOW.plusSeconds(1);
        assertThat(breaker.allows(NOW, 0)).isFalse();
        assertThat(breaker.allows(later, 1)).isFalse();
        assertThat(breaker.allows(later, 0)).isTrue();
        breaker.answered(new Delivery.Taken(Map.of()));
        assertThat(breaker.allows(later, 5)).isTrue();
    }

    @Test
    void theLongestPauseIsAMinute() {
        fail(50);

        assertThat(breaker.allows(NOW.plusSeconds(59), 0)).isFalse();
        assertThat(breaker.allows(NOW.plusSeconds(60), 0)).isTrue();
    }

    @Test
    void anOverloadedDestinationGetsThePauseThatItAskedFor() {
        breaker.overloaded(NOW, Duration.ofSeconds(90));

        assertThat(breaker.allows(NOW.plusSeconds(89), 0)).isFalse();
        assertThat(breaker.allows(NOW.plusSeconds(90), 3)).isTrue();
    }

    @Test
    void tenRefusedRequestsInARowBecomeAStop() {
        Delivery refused = new Delivery.Refused("http_404");
        for (int i = 0; i < LaneBreaker.REFUSALS; i++) {
            assertThat(breaker.limited(refused)).isEqualTo(refused);
            breaker.answered(refused);
        }

        assertThat(breaker.limited(refused)).isEqualTo(new Delivery.Stop("http_404"));
        breaker.answered(new Delivery.Taken(Map.of()));
        assertThat(breaker.limited(refused)).isEqualTo(refused);
    }
}
