package io.lossy.telemetry.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.lossy.telemetry.fixture.FakeClock;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class DatabaseClockTest {
    private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");

    private final FakeClock machine = new FakeClock(NOON);
    private final DatabaseClock clock = new DatabaseClock(machine);

    @Test
    void showsTheTimeOfTheMachineUntilTheDatabaseAnswers() {
        assertThat(clock.instant()).isEqualTo(NOON);
        assertThat(clock.millis()).isEqualTo(NOON.toEpochMilli());
    }

    @Test
    void takesTheAnswerToBeFromTheMiddle() {
        clock.adjust(NOON.minusSeconds(120), Duration.ofMillis(100));

        assertThat(clock.instant()).isEqualTo(NOON.minusSeconds(120).plusMillis(50));
        machine.advance(Duration.ofSeconds(1));
        assertThat(clock.millis())
                .isEqualTo(NOON.minusSeconds(119).plusMillis(50).toEpochMilli());
        assertThat(clock.ahead()).isEqualTo(Duration.ofSeconds(-120).plusMillis(50));
    }

    @Test
    void aSlowAnswerIsBetterThanNoneAndWorseThanAnEarlierOne() {
        clock.adjust(NOON.plusSeconds(10), Duration.ofSeconds(2));
        assertThat(clock.instant()).isEqualTo(NOON.plusSeconds(11));

        clock.adjust(NOON.plusSeconds(30), Duration.ofMillis(501));
        assertThat(clock.instant()).isEqualTo(NOON.plusSeconds(11));
        clock.adjust(NOON.plusSeconds(30), Duration.ofMillis(500));
        assertThat(clock.instant()).isEqualTo(NOON.plusSeconds(30).plusMillis(250));
    }
}
