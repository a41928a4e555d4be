package io.lossy.telemetry.forward.lane;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class SendRateTest {
    private static final Instant NOW = Instant.parse("2026-12-01T10:00:00Z");

    @Test
    void theRateIsHeldOverSeveralRequests() {
        SendRate rate = new SendRate(10, NOW);
        rate.sent(10);

        assertThat(rate.allows(5, NOW)).isFalse();
        assertThat(rate.allows(5, NOW.plusMillis(499))).isFalse();
        assertThat(rate.allows(5, NOW.plusMillis(500))).isTrue();
    }

    @Test
    void aLargeRequestGoesIfTheBucketIsFullAndLaterTokensPay() {
        SendRate rate = new SendRate(10, NOW);
        assertThat(rate.allows(100, NOW)).isTrue();
        rate.sent(100);

        assertThat(rate.allows(1, NOW.plusSeconds(9))).isFalse();
        assertThat(rate.allows(1, NOW.plusSeconds(10))).isTrue();
    }

    @Test
    void zeroIsNoLimit() {
        SendRate rate = new SendRate(0, NOW);
        rate.sent(1_000_000);

        assertThat(rate.allows(1_000_000, NOW)).isTrue();
    }
}
