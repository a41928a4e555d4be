package io.lossy.telemetry.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class RestartBackoffTest {
    private static final Duration BRIEFLY = Duration.ofSeconds(2);

    @Test
    void theFirstStartComesAtOnceAndTheNextOnesAfterPausesThatDoubleUpToABound() {
        RestartBackoff latest = new RestartBackoff(() -> 1);

        assertThat(latest.ended(RestartBackoff.STEADY)).isZero();
        assertThat(latest.failed()).isEqualTo(Duration.ofSeconds(1));
        assertThat(latest.failed()).isEqualTo(Duration.ofSeconds(2));
        assertThat(latest.failed()).isEqualTo(Duration.ofSeconds(4));
        for (int i = 0; i < 100; i++) {
            assertThat(latest.failed()).isBetween(Duration.ofSeconds(8), RestartBackoff.LONGEST);
        }
        assertThat(latest.failed()).isEqualTo(RestartBackoff.LONGEST);
    }

    @Test
    void aPauseIsNeverShorterThanHalfOfItsCeiling() {
        RestartBackoff earliest = new RestartBackoff(() -> 0);

        assertThat(earliest.ended(RestartBackoff.STEADY)).isZero();
        assertThat(earliest.failed()).isEqualTo(Duration.ofMillis(500));
        assertThat(earliest.failed()).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void aServerThatEndsAgainSoonWaitsLongerAndOneThatRanSteadilyDoesNot() {
        RestartBackoff backoff = new RestartBackoff(() -> 1);

        assertThat(backoff.ended(BRIEFLY)).isZero();
        assertThat(backoff.ended(BRIEFLY)).isEqualTo(Duration.ofSeconds(1));
        assertThat(backoff.ended(BRIEFLY)).isEqualTo(Duration.ofSeconds(2));
        assertThat(backoff.ended(RestartBackoff.STEADY)).isZero();
        assertThat(backoff.failed()).isEqualTo(Duration.ofSeconds(1));
    }
}
