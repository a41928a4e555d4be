package io.lossy.telemetry.forward.lane;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class RetryPolicyTest {
    @Test
    void theCeilingDoublesUpToFiveMinutes() {
        RetryPolicy slowest = new RetryPolicy(() -> 1);

        assertThat(slowest.wait(1, null)).isEqualTo(Duration.ofSeconds(1));
        assertThat(slowest.wait(5, null)).isEqualTo(Duration.ofSeconds(16));
        assertThat(slowest.wait(10_000, null)).isEqualTo(Duration.ofMinutes(5));
    }

    @Test
    void theWaitIsAsLongAsTheDestinationAskedButNotLongerThanAnHour() {
        RetryPolicy fastest = new RetryPolicy(() -> 0);

        assertThat(fastest.wait(1, null)).isEqualTo(Duration.ofMillis(50));
        assertThat(fastest.wait(1, Duration.ofSeconds(90))).isEqualTo(Duration.ofSeconds(90));
        assertThat(fastest.wait(1, Duration.ofDays(9))).isEqualTo(Duration.ofHours(1));
        assertThat(fastest.wait(1, Duration.ofSeconds(Long.MAX_VALUE))).isEqualTo(Duration.ofHours(1));
    }

    @Test
    void aRequestIsGivenUpADayAfterItsFirstFailure() {
        RetryPolicy policy = new RetryPolicy(() -> 0);
        Instant now = Instant.parse("2026-12-01T10:00:00Z");

        assertThat(policy.givesUp(null, now)).isFalse();
        assertThat(policy.givesUp(now.minus(RetryPolicy.GIVE_UP), now)).isFalse();
        assertThat(policy.givesUp(now.minus(RetryPolicy.GIVE_UP).minusMillis(1), now))
                .isTrue();
    }
}
