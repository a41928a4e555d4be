package io.lossy.telemetry.query;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class FunnelWalkTest {
    private static final Instant START = Instant.parse("2026-11-02T00:00:00Z");
    private static final Instant UNTIL = START.plus(Duration.ofDays(10));
    private static final Duration WITHIN = Duration.ofHours(10);
    private static final List<FunnelStep> ABC =
            List.of(new FunnelStep("a", null, null), new FunnelStep("b", null, null), new FunnelStep("c", null, null));

    private final FunnelWalk walk = new FunnelWalk(ABC, UNTIL, WITHIN, START.plus(Duration.ofDays(2)));

    @Test
    void aStepCountsOnlyAfterAllStepsBeforeIt() {
        go("in order", "a0", "b1", "c2");
        go("the last too early", "c0", "a1", "b2");
        go("one left out", "a0", "c1");
        go("never began", "b0", "c1");

        assertThat(counts()).containsExactly(3L, 2L, 1L);
    }

    @Test
    void anEventIsOnlyOneStepThoughItMatchesTwo() {
        FunnelWalk twice = new FunnelWalk(List.of(ABC.get(0), ABC.get(0)), UNTIL, WITHIN, START);
        twice.next("once", START, bits(0, 1));
        twice.next("twice", START, bits(0, 1));
        twice.next("twice", START.plusSeconds(1), bits(0, 1));

        assertThat(twice.end().levels()).extracting(Funnel.FunnelLevel::reached).containsExactly(2L, 1L);
    }

    @Test
    void theTimeAllowedBeginsAtTheFirstStepAndIncludesItsEnd() {
        go("just in time", "a0", "b9", "c10");
        go("an hour late", "a0", "b9", "c11");

        assertThat(counts()).containsExactly(2L, 2L, 1L);
    }

    @Test
    void aTryThatCameToNothingDoesNotSpoilTheNext() {
        go("again", "a0", "b1", "a20", "b21", "c22");
        go("begun again between the steps", "a0", "b1", "a2", "c3");

        assertThat(counts()).containsExactly(2L, 2L, 2L);
    }

    @Test
    void whoTriesOftenCountsOnce() {
        go("eager", "a0", "b1", "c2", "a3", "b4", "c5", "a6");

        assertThat(counts()).containsExactly(1L, 1L, 1L);
    }

    @Test
    void theTimeOfAStepIsFromTheFirstTimeTheOneBeforeWasTaken() {
        go("p", "a0", "b1", "b5", "c7");

        List<Funnel.FunnelLevel> levels = walk.end().levels();
        assertThat(levels.get(0).median()).isNull();
        assertThat(levels.get(1).median()).isBetween(Duration.ofMinutes(59), Duration.ofMinutes(61));
        assertThat(levels.get(2).median()).isBetween(Duration.ofMinutes(358), Duration.ofMinutes(362));
    }

    @Test
    void whoBeganTooLateForTheReportIsLeftOutAndWhoseTimeIsNotUpIsOpen() {
        go("done", "a40", "b41", "c42");
        go("gave up", "a0", "b1");
        go("still at it", "a40");
        go("too late", "a240", "b241");

        Funnel funnel = walk.end();
        assertThat(funnel.levels()).extracting(Funnel.FunnelLevel::reached).containsExactly(3L, 2L, 1L);
        assertThat(funnel.open()).as("now is hour 48").isEqualTo(1);
    }

    @Test
    void sharesOfNothingAreNoNumbers() {
        Funnel funnel = walk.end();

        assertThat(funnel.ofFirst(0)).isEmpty();
        assertThat(funnel.ofPrevious(2)).isEmpty();
    }

    /** Every way of choosing one event a step, tried out. */
    @Property(tries = 500)
    void itFindsWhatTryingEveryWayFinds(@ForAll @Size(max = 9) List<@IntRange(min = 0, max = 89) Integer> coded) {
        List<Integer> events = new ArrayList<>(coded);
        Collections.sort(events); // hour = code / 3, step = code % 3
        FunnelWalk fresh = new FunnelWalk(ABC, UNTIL, WITHIN, START);
        events.forEach(code -> fresh.next("p", START.plus(Duration.ofHours(code / 3)), bits(code % 3)));

        List<Long> expected = IntStream.range(0, 3)
                .mapToObj(step -> reachable(events, step) ? 1L : 0L)
                .toList();
        assertThat(fresh.end().levels()).extracting(Funnel.FunnelLevel::reached).isEqualTo(expected);
    }

    private static boolean reachable(List<Integer> events, int last) {
        for (int i = 0; i < events.size(); i++) {
            if (events.get(i) % 3 == 0 && follows(events, i, 1, last, events.get(i) / 3)) {
                return true;
            }
        }
        return false;
    }

    private static boolean follows(List<Integer> events, int after, int step, int last, int begun) {
        if (step > last) {
            return true;
        }
        for (int i = after + 1; i < events.size(); i++) {
            boolean inTime = events.get(i) / 3 - begun <= WITHIN.toHours();
            if (events.get(i) % 3 == step && inTime && follows(events, i, step + 1, last, begun)) {
                return true;
            }
        }
        return false;
    }

    /** @param events a letter for the step and the hour */
    private void go(String person, String... events) {
        for (String event : events) {
            Instant at = START.plus(Duration.ofHours(Long.parseLong(event.substring(1))));
            walk.next(person, at, bits(event.charAt(0) - 'a'));
        }
    }

    private List<Long> counts() {
        return walk.end().levels().stream().map(Funnel.FunnelLevel::reached).toList();
    }

    private static BitSet bits(int... steps) {
        BitSet bits = new BitSet();
        for (int step : steps) {
            bits.set(step);
        }
        return bits;
    }
}
