package io.lossy.telemetry.batch;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CommitPaceTest {
    private static final long MS = 1_000_000;
    private static final long NOW = Long.MAX_VALUE - 100 * MS; // a monotonic clock may overflow
    private static final int INTERVAL = 12;
    private static final int QUIET = (int) CommitPace.QUIET.toMillis();

    private final CommitPace pace = new CommitPace(Duration.ofMillis(INTERVAL), NOW);
    private long now = NOW;

    @BeforeEach
    void commitOneEvent() {
        pace.arrived(now);
        pace.committed(1, now);
    }

    @Test
    void theFirstEventGoesAtOnce() {
        CommitPace fresh = new CommitPace(Duration.ofSeconds(1), NOW);
        fresh.arrived(NOW);
        assertThat(fresh.dueIn(1, NOW)).isZero();
    }

    @Test
    void anEventGoesAtOnceAfterAQuietTime() {
        arriveIn(QUIET);
        assertThat(dueIn(1)).isZero();
    }

    @Test
    void anEventThatFollowsAnotherWaitsForAQuietTime() {
        arriveIn(1);
        assertThat(dueIn(1)).isEqualTo(QUIET);
        pass(QUIET - 1);
        assertThat(dueIn(1)).isEqualTo(1);
        pass(1);
        assertThat(dueIn(1)).isZero();
    }

    @Test
    void eventsThatKeepArrivingGoWhenTheIntervalIsOver() {
        for (int ms = 1; ms < INTERVAL; ms++) {
            arriveIn(1);
            assertThat(dueIn(ms)).isEqualTo(Math.min(QUIET, INTERVAL - ms));
        }
        pass(1);
        assertThat(dueIn(INTERVAL)).isZero();
    }

    @Test
    void enoughEventsGoAtOnce() {
        arriveIn(1);
        assertThat(dueIn(CommitPace.ENOUGH - 1)).isPositive();
        assertThat(dueIn(CommitPace.ENOUGH)).isZero();
    }

    @Test
    void aQuietTimeBeforeTheLastCommitDoesNotCount() {
        arriveIn(QUIET + 1);
        pace.committed(1, now);
        arriveIn(1);
        assertThat(dueIn(1)).isEqualTo(QUIET);
    }

    @Test
    void clientsThatSendNothingMeanwhileAreNotMadeToWait() {
        waitInVain();
        waitInVain();
        for (int i = 1; i < CommitPace.AT_ONCE; i++) { // the first one is in waitInVain
            arriveIn(1);
            assertThat(dueIn(1)).as("commit " + i).isZero();
            pace.committed(1, now);
        }
        waitInVain();
        arriveIn(1);
        assertThat(dueIn(1)).as("one wait in vain is enough then").isZero();
    }

    @Test
    void aWaitThatBroughtEventsIsRepeated() {
        for (int i = 0; i < 3; i++) {
            waitInVain();
            arriveIn(1);
            pace.committed(CommitPace.ENOUGH, now);
            waitInVain();
            arriveIn(1);
            assertThat(dueIn(1)).isPositive();
            arriveIn(INTERVAL - 1);
            pace.committed(5, now);
        }
    }

    /** Commits an event that no other followed, and the next one after it, which goes at once. */
    private void waitInVain() {
        arriveIn(1);
        assertThat(dueIn(1)).isEqualTo(QUIET);
        pass(QUIET);
        pace.committed(1, now);
        arriveIn(0);
        assertThat(dueIn(1)).isZero();
        pace.committed(1, now);
    }

    @Test
    void noEventWaitsWithoutAnInterval() {
        CommitPace off = new CommitPace(Duration.ZERO, NOW);
        off.arrived(NOW);
        off.committed(1, NOW);
        off.arrived(NOW);
        assertThat(off.dueIn(1, NOW)).isZero();
    }

    private void pass(int ms) {
        now += ms * MS;
    }

    private void arriveIn(int ms) {
        pass(ms);
        pace.arrived(now);
    }

    /** Returns milliseconds. */
    private long dueIn(int waiting) {
        return pace.dueIn(waiting, now) / MS;
    }
}
