package io.lossy.telemetry.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class LoopLagTest {
    private static final long MS = 1_000_000;

    private final LoopLag lag = new LoopLag(Duration.ofMillis(100));

    @Test
    void aTimerInTimeHasNoLag() {
        assertThat(lag.fired(500 * MS)).isZero();
        assertThat(lag.fired(600 * MS)).isZero();
    }

    @Test
    void theLagIsHowMuchLaterThanThePeriodItFires() {
        lag.fired(0);

        assertThat(lag.fired(340 * MS)).isEqualTo(Duration.ofMillis(240));
    }

    @Test
    void aFiringThatCatchesUpHasNoLag() {
        lag.fired(0);
        lag.fired(340 * MS);

        assertThat(lag.fired(341 * MS)).isZero();
    }
}
