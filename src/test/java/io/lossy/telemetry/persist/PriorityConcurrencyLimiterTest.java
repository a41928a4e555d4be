package io.lossy.telemetry.persist;

import static org.assertj.core.api.Assertions.assertThat;

import io.lossy.telemetry.catalog.model.Priority;
import io.lossy.telemetry.persist.PriorityConcurrencyLimiter.CallResult;
import io.lossy.telemetry.persist.PriorityConcurrencyLimiter.QueuedCall;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class PriorityConcurrencyLimiterTest {
    private static final int SEATS = 4;

    private static PriorityConcurrencyLimiter limiter(int connections) {
        return new PriorityConcurrencyLimiter(new ConcurrencyLimit(connections, 0), connections, SEATS);
    }

    private record Call(Priority priority, long sinceNanos, int rows, long bytes) implements QueuedCall {}

    /** A call that shares its statement with no other. */
    private static QueuedCall alone(Priority priority, long since) {
        return new Call(priority, since, 0, 0);
    }

    private static QueuedCall batch(Priority priority, int rows) {
        return new Call(priority, 0, rows, 100L * rows);
    }

    private static List<QueuedCall> add(PriorityConcurrencyLimiter limiter, QueuedCall... calls) {
        for (QueuedCall call : calls) {
            assertThat(limiter.add(call)).isTrue();
        }
        return List.of(calls);
    }

    /** Starts a statement of one call, so that the only connection is in use. */
    private static void occupy(PriorityConcurrencyLimiter limiter) {
        add(limiter, alone(Priority.LOW, 0));
        assertThat(limiter.next()).hasSize(1);
    }

    @Example
    void letsThoseOfHighPriorityInFirstAndOthersInTheirOrder() {
        PriorityConcurrencyLimiter limiter = limiter(1);
        occupy(limiter);
        QueuedCall low = alone(Priority.LOW, 1);
        QueuedCall first = alone(Priority.NORMAL, 2);
        QueuedCall second = alone(Priority.NORMAL, 3);
        QueuedCall high = alone(Priority.HIGH, 4);
        add(limiter, low, first, second, high);

        List<QueuedCall> order = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            assertThat(limiter.next()).isEmpty();
            limiter.release(CallResult.STORED, i, i);
            order.addAll(limiter.next());
        }

        assertThat(order).containsExactly(high, first, second, low);
        assertThat(limiter.inFlight()).isEqualTo(1);
    }

    @Example
    void batchesThatWaitShareAStatementUpToItsLimits() {
        PriorityConcurrencyLimiter limiter = limiter(4);
        List<QueuedCall> shared = add(limiter, batch(Priority.NORMAL, 500), batch(Priority.NORMAL, 400));
        List<QueuedCall> next = add(limiter, batch(Priority.NORMAL, 101));
        List<QueuedCall> low = add(limiter, batch(Priority.LOW, 1));

        assertThat(limiter.next()).containsExactly(shared.get(0), shared.get(1), low.get(0));
        assertThat(limiter.next()).isEqualTo(next);
        assertThat(limiter.next()).isEmpty();
        assertThat(limiter.waiting()).isZero();
    }

    @Example
    void aBatchAboveTheLimitsOfASharedStatementRunsAlone() {
        PriorityConcurrencyLimiter limiter = limiter(4);
        QueuedCall large = batch(Priority.NORMAL, PriorityConcurrencyLimiter.MAX_ROWS + 1);
        QueuedCall heavy = new Call(Priority.NORMAL, 0, 2, PriorityConcurrencyLimiter.MAX_BYTES);
        QueuedCall small = batch(Priority.NORMAL, 1);
        add(limiter, large, heavy, small);

        assertThat(limiter.next()).containsExactly(large);
        assertThat(limiter.next()).containsExactly(heavy);
        assertThat(limiter.next()).containsExactly(small);
    }

    @Example
    void aCallThatRunsAloneIsJoinedByNoneAndJoinsNone() {
        PriorityConcurrencyLimiter limiter = limiter(4);
        QueuedCall first = batch(Priority.NORMAL, 1);
        QueuedCall alone = alone(Priority.NORMAL, 1);
        QueuedCall last = batch(Priority.NORMAL, 1);
        add(limiter, first, alone, last);

        assertThat(limiter.next()).containsExactly(first);
        assertThat(limiter.next()).containsExactly(alone);
        assertThat(limiter.next()).containsExactly(last);
    }

    @Example
    void highPriorityIsJoinedByOthersOnlyWhileTheStatementStaysSmall() {
        PriorityConcurrencyLimiter limiter = limiter(4);
        List<QueuedCall> calls = add(
                limiter,
                batch(Priority.NORMAL, 90),
                batch(Priority.HIGH, 5),
                batch(Priority.NORMAL, 10),
                batch(Priority.LOW, 5));

        assertThat(limiter.next()).containsExactly(calls.get(1), calls.get(0), calls.get(3));
        assertThat(limiter.next()).containsExactly(calls.get(2));
    }

    @Example
    void keepsAConnectionForHighPriorityAlsoWhenTheLimitIsLow() {
        PriorityConcurrencyLimiter limiter = limiter(3);
        for (int i = 0; i < 3; i++) {
            add(limiter, alone(Priority.NORMAL, 0));
        }
        assertThat(limiter.next()).isNotEmpty();
        assertThat(limiter.next()).isNotEmpty();
        assertThat(limiter.next()).as("the third connection").isEmpty();

        limiter.release(CallResult.FAILED, 0, 10); // the limit is 2 now
        limiter.release(CallResult.FAILED, 11, 20); // and now 1
        assertThat(limiter.next()).as("normal priority").isNotEmpty();
        QueuedCall high = alone(Priority.HIGH, 1);
        add(limiter, high);

        assertThat(limiter.next()).containsExactly(high);
        assertThat(limiter.inFlight()).isEqualTo(2);
    }

    @Example
    void turnsAwayBeyondItsSeatsButNoneOfHighPriority() {
        PriorityConcurrencyLimiter limiter = limiter(1);
        occupy(limiter);
        for (int i = 1; i <= SEATS; i++) {
            add(limiter, alone(Priority.NORMAL, i));
        }

        assertThat(limiter.add(alone(Priority.NORMAL, 9))).isFalse();
        assertThat(limiter.add(alone(Priority.HIGH, 9))).isTrue();
        assertThat(limiter.waiting()).isEqualTo(SEATS + 1);
    }

    @Example
    void whoGivesUpLosesItsTurnAndOnlyOnce() {
        PriorityConcurrencyLimiter limiter = limiter(1);
        occupy(limiter);
        QueuedCall waiting = alone(Priority.NORMAL, 1);
        QueuedCall later = alone(Priority.NORMAL, 2);
        add(limiter, waiting, later);

        assertThat(limiter.longestWait(11)).isEqualTo(10);
        assertThat(limiter.removeExpired(1)).containsExactly(waiting);
        assertThat(limiter.removeExpired(1)).isEmpty();
        assertThat(limiter.longestWait(11)).isEqualTo(9);
        limiter.release(CallResult.STORED, 0, 1);
        assertThat(limiter.next()).containsExactly(later);
        assertThat(limiter.waiting()).isZero();
    }

    @Example
    void whenTheDatabaseFailsFewerGoInThanCameOut() {
        PriorityConcurrencyLimiter limiter = limiter(4);
        for (int i = 0; i < 8; i++) {
            add(limiter, alone(Priority.NORMAL, 0));
        }
        for (int i = 0; i < 3; i++) {
            assertThat(limiter.next()).hasSize(1);
        }

        for (int i = 0; i < 3; i++) {
            limiter.release(CallResult.FAILED, 0, 10);
        }

        assertThat(limiter.limit()).isEqualTo(2);
        assertThat(limiter.next()).hasSize(1);
        assertThat(limiter.next()).hasSize(1);
        assertThat(limiter.next()).isEmpty();
    }

    /** However they come, end and give up: each goes in once or gives up, and never more at a time than may. */
    @Property(tries = 300)
    void nobodyIsForgottenAndNobodyIsLetInTwice(@ForAll long seed, @ForAll @IntRange(min = 1, max = 6) int most) {
        Random random = new Random(seed);
        PriorityConcurrencyLimiter limiter = limiter(most);
        List<List<QueuedCall>> inside = new ArrayList<>();
        List<QueuedCall> waiting = new ArrayList<>();
        int came = 0;
        int went = 0;
        for (long now = 0; now < 400 || !inside.isEmpty() || !waiting.isEmpty(); now++) {
            int what = now < 400 ? random.nextInt(6) : 5;
            if (what < 2) {
                Priority priority = Priority.values()[random.nextInt(3)];
                QueuedCall call = new Call(priority, now, random.nextInt(3) * 300, random.nextInt(1 << 20));
                if (limiter.add(call)) {
                    waiting.add(call);
                    came++;
                }
            } else if (what == 2) {
                List<QueuedCall> gone = limiter.removeExpired(now - random.nextInt(20) - 1);
                assertThat(waiting).containsAll(gone);
                waiting.removeAll(gone);
                went += gone.size();
            } else if (what == 5 && !inside.isEmpty()) {
                List<QueuedCall> out = inside.remove(random.nextInt(inside.size()));
                went += out.size();
                CallResult end = CallResult.values()[random.nextInt(3)];
                limiter.release(end, out.get(0).sinceNanos(), now);
            } else {
                List<QueuedCall> next = limiter.next();
                assertThat(waiting).containsAll(next);
                waiting.removeAll(next);
                if (!next.isEmpty()) {
                    inside.add(next);
                }
            }
            assertThat(limiter.inFlight()).isEqualTo(inside.size()).isLessThanOrEqualTo(most);
            assertThat(limiter.waiting()).isEqualTo(waiting.size());
        }
        assertThat(went).isEqualTo(came);
    }
}
