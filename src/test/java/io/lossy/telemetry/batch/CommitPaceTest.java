package io.lossy.telemetry.batch;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CommitPaceTest {
    private static final long NOW = 1_800_000_000_000L;
    private static final int INTERVAL = 10;

    private final CommitPace pace = new CommitPace(Duration.ofMillis(INTERVAL));

    @BeforeEach
    void commitOneEvent() {
        pace.arrived(NOW);
        pace.committed(NOW);
    }

    @Test
    void aLoneEventGoesAtOnce() {
        CommitPace fresh = new CommitPace(Duration.ofSeconds(1));
        fresh.arrived(NOW);
        assertThat(fresh.dueIn(1, NOW)).isZero();
    }

    @Test
    void anEventGoesAtOnceAfterAQuietTime() {
        pace.arrived(NOW + 3);
        assertThat(pace.dueIn(1, NOW + 3)).isZero();
    }

    @Test
    void anEventThatFollowsAnotherWaitsForAQuietTime() {
        pace.arrived(NOW + 1);
        assertThat(pace.dueIn(1, NOW + 1)).isEqualTo(3);
        assertThat(pace.dueIn(1, NOW + 3)).isEqualTo(1);
        assertThat(pace.dueIn(1, NOW + 4)).isZero();
    }

    @Test
    void eventsThatKeepArrivingGoWhenTheIntervalIsOver() {
        for (int ms = 1; ms < INTERVAL; ms++) {
            pace.arrived(NOW + ms);
            assertThat(pace.dueIn(ms, NOW + ms)).isEqualTo(Math.min(3, INTERVAL - ms));
        }
        assertThat(pace.dueIn(INTERVAL, NOW + INTERVAL)).isZero();
    }

    @Test
    void enoughEventsGoAtOnce() {
        pace.arrived(NOW + 1);
        assertThat(pace.dueIn(CommitPace.ENOUGH - 1, NOW + 1)).isPositive();
        assertThat(pace.dueIn(CommitPace.ENOUGH, NOW + 1)).isZero();
    }

    @Test
    void aQuietTimeBeforeTheLastCommitDoesNotCount() {
        pace.arrived(NOW + 5);
        pace.committed(NOW + 5);
        pace.arrived(NOW + 6);
        assertThat(pace.dueIn(1, NOW + 6)).isEqualTo(3);
    }

    @Test
    void noEventWaitsWithoutAnInterval() {
        CommitPace off = new CommitPace(Duration.ZERO);
        off.committed(NOW);
        off.arrived(NOW);
        assertThat(off.dueIn(1, NOW)).isZero();
    }

    @Test
    void noEventWaitsLongerBecauseTheClockWasSet() {
        pace.arrived(NOW + 1);
        assertThat(pace.dueIn(1, NOW - 3_600_000)).isZero();
        assertThat(pace.dueIn(1, NOW + 3_600_000)).isZero();
        pace.arrived(NOW - 3_600_000);
        assertThat(pace.dueIn(1, NOW - 3_600_000)).isZero();
    }
}
