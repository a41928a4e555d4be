package io.lossy.telemetry.batch;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CommitPaceTest {
    private static final long NOW = 1_800_000_000_000L;
    private static final int INTERVAL = 12;
    private static final int QUIET = (int) CommitPace.QUIET.toMillis();

    private final CommitPace pace = new CommitPace(Duration.ofMillis(INTERVAL));

    @BeforeEach
    void commitOneEvent() {
        pace.arrived(NOW);
        pace.committed(1, NOW);
    }

    @Test
    void aLoneEventGoesAtOnce() {
        CommitPace fresh = new CommitPace(Duration.ofSeconds(1));
        fresh.arrived(NOW);
        assertThat(fresh.dueIn(1, NOW)).isZero();
    }

    @Test
    void anEventGoesAtOnceAfterAQuietTime() {
        pace.arrived(NOW + QUIET);
        assertThat(pace.dueIn(1, NOW + QUIET)).isZero();
    }

    @Test
    void anEventThatFollowsAnotherWaitsForAQuietTime() {
        pace.arrived(NOW + 1);
        assertThat(pace.dueIn(1, NOW + 1)).isEqualTo(QUIET);
        assertThat(pace.dueIn(1, NOW + QUIET)).isEqualTo(1);
        assertThat(pace.dueIn(1, NOW + 1 + QUIET)).isZero();
    }

    @Test
    void eventsThatKeepArrivingGoWhenTheIntervalIsOver() {
        for (int ms = 1; ms < INTERVAL; ms++) {
            pace.arrived(NOW + ms);
            assertThat(pace.dueIn(ms, NOW + ms)).isEqualTo(Math.min(QUIET, INTERVAL - ms));
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
        pace.committed(1, NOW + 5);
        pace.arrived(NOW + 6);
        assertThat(pace.dueIn(1, NOW + 6)).isEqualTo(QUIET);
    }

    @Test
    void clientsThatSendNothingMeanwhileAreNotMadeToWait() {
        long now = NOW;
        now = waitUntilQuiet(now);
        now = waitUntilQuiet(now);
        for (int i = 1; i < CommitPace.AT_ONCE; i++) { // the first one is in waitUntilQuiet
            now++;
            pace.arrived(now);
            assertThat(pace.dueIn(1, now)).as("commit " + i).isZero();
            pace.committed(1, now);
        }
        now = waitUntilQuiet(now);
        pace.arrived(now + 1);
        assertThat(pace.dueIn(1, now + 1)).as("one wait in vain is enough then").isZero();
    }

    @Test
    void aWaitThatBroughtEventsIsRepeated() {
        long now = waitUntilQuiet(NOW);
        for (int i = 0; i < 3; i++) {
            pace.arrived(now + 1);
            pace.committed(CommitPace.ENOUGH, now + 1);
            now = waitUntilQuiet(now + 1);
            pace.arrived(now + 1);
            assertThat(pace.dueIn(1, now + 1)).isPositive();
            pace.arrived(now + INTERVAL);
            pace.committed(5, now + INTERVAL);
            now += INTERVAL;
        }
    }

    /** Commits an event that no other followed, and the next one after it, which goes at once. Returns the time. */
    private long waitUntilQuiet(long now) {
        pace.arrived(now + 1);
        assertThat(pace.dueIn(1, now + 1)).isEqualTo(QUIET);
        pace.committed(1, now + 1 + QUIET);
        pace.arrived(now + 1 + QUIET);
        pace.committed(1, now + 1 + QUIET);
        return now + 1 + QUIET;
    }

    @Test
    void noEventWaitsWithoutAnInterval() {
        CommitPace off = new CommitPace(Duration.ZERO);
        off.committed(1, NOW);
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
