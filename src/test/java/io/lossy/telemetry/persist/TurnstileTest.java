package io.lossy.telemetry.persist;

import static org.assertj.core.api.Assertions.assertThat;

import io.lossy.telemetry.catalog.Priority;
import io.lossy.telemetry.persist.Turnstile.End;
import io.lossy.telemetry.persist.Turnstile.Ticket;
import io.lossy.telemetry.persist.Turnstile.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class TurnstileTest {
    private static final int SEATS = 4;

    private static Turnstile turnstile(int most) {
        return new Turnstile(new ConcurrencyLimit(most, 0), SEATS);
    }

    private static Ticket ticket(Priority priority, long since) {
        return new Ticket(priority, since, () -> {});
    }

    @Example
    void letsThoseOfHighPriorityInFirstAndOthersInTheirOrder() {
        Turnstile turnstile = turnstile(1);
        Ticket low = ticket(Priority.LOW, 1);
        Ticket first = ticket(Priority.NORMAL, 2);
        Ticket second = ticket(Priority.NORMAL, 3);
        Ticket high = ticket(Priority.HIGH, 4);
        assertThat(turnstile.enter(ticket(Priority.LOW, 0))).isEqualTo(Verdict.IN);
        for (Ticket each : List.of(low, first, second, high)) {
            assertThat(turnstile.enter(each)).isEqualTo(Verdict.WAITS);
        }

        List<Ticket> order = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            order.addAll(turnstile.exit(End.STORED, i, i));
        }

        assertThat(order).containsExactly(high, first, second, low);
        assertThat(turnstile.inside()).isEqualTo(1);
    }

    @Example
    void turnsAwayBeyondItsSeatsButNoneOfHighPriority() {
        Turnstile turnstile = turnstile(1);
        for (int i = 0; i <= SEATS; i++) {
            turnstile.enter(ticket(Priority.NORMAL, i));
        }

        assertThat(turnstile.enter(ticket(Priority.NORMAL, 9))).isEqualTo(Verdict.FULL);
        assertThat(turnstile.enter(ticket(Priority.HIGH, 9))).isEqualTo(Verdict.WAITS);
        assertThat(turnstile.waiting()).isEqualTo(SEATS + 1);
    }

    @Example
    void whoGivesUpLosesItsTurnAndOnlyOnce() {
        Turnstile turnstile = turnstile(1);
        turnstile.enter(ticket(Priority.NORMAL, 0));
        Ticket waiting = ticket(Priority.NORMAL, 1);
        turnstile.enter(waiting);

        assertThat(turnstile.longestWait(11)).isEqualTo(10);
        assertThat(turnstile.leave(waiting)).isTrue();
        assertThat(turnstile.leave(waiting)).isFalse();
        assertThat(turnstile.longestWait(11)).isZero();
        assertThat(turnstile.exit(End.STORED, 0, 1)).isEmpty();
        assertThat(turnstile.inside()).isZero();
    }

    @Example
    void whenTheDatabaseFailsFewerGoInThanCameOut() {
        Turnstile turnstile = turnstile(4);
        for (int i = 0; i < 8; i++) {
            turnstile.enter(ticket(Priority.NORMAL, 0));
        }

        List<Ticket> next = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            next.addAll(turnstile.exit(End.FAILED, 0, 10));
        }

        assertThat(turnstile.limit()).isEqualTo(2);
        assertThat(next).hasSize(2);
        assertThat(turnstile.inside()).isEqualTo(2);
    }

    /** However they come, end and give up: each goes in once or gives up, and never more at a time than may. */
    @Property(tries = 300)
    void nobodyIsForgottenAndNobodyIsLetInTwice(@ForAll long seed, @ForAll @IntRange(min = 1, max = 6) int most) {
        Random random = new Random(seed);
        Turnstile turnstile = turnstile(most);
        List<Ticket> inside = new ArrayList<>();
        List<Ticket> waiting = new ArrayList<>();
        int came = 0;
        int went = 0;
        for (long now = 0; now < 400 || !inside.isEmpty(); now++) {
            int what = now < 400 ? random.nextInt(5) : 4;
            if (what < 2) {
                Ticket ticket = ticket(Priority.values()[random.nextInt(3)], now);
                Verdict verdict = turnstile.enter(ticket);
                came += verdict == Verdict.FULL ? 0 : 1;
                (verdict == Verdict.IN ? inside : waiting).add(ticket);
                waiting.removeIf(each -> verdict == Verdict.FULL && each == ticket);
            } else if (what == 2 && !waiting.isEmpty()) {
                Ticket gone = waiting.remove(random.nextInt(waiting.size()));
                assertThat(turnstile.leave(gone)).isTrue();
                went++;
            } else if (!inside.isEmpty()) {
                Ticket out = inside.remove(random.nextInt(inside.size()));
                went++;
                End end = End.values()[random.nextInt(3)];
                for (Ticket next : turnstile.exit(end, out.sinceNanos(), now)) {
                    assertThat(waiting.remove(next)).isTrue();
                    inside.add(next);
                }
            }
            assertThat(turnstile.inside()).isEqualTo(inside.size()).isLessThanOrEqualTo(most);
            assertThat(turnstile.waiting()).isEqualTo(waiting.size());
        }
        assertThat(went).isEqualTo(came);
        assertThat(waiting).isEmpty();
    }
}
