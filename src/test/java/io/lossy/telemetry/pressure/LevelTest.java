package io.lossy.telemetry.pressure;

import static org.assertj.core.api.Assertions.assertThat;

import io.lossy.telemetry.catalog.Priority;
import io.lossy.telemetry.pressure.Level.Verdict;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;

class LevelTest {
    @Example
    void letsGoInTheOrderThatIsPromised() {
        assertThat(Level.values())
                .containsExactly(Level.CALM, Level.WATCHERS, Level.LOW, Level.BACKLOG, Level.NORMAL, Level.ALL);
        for (Priority each : Priority.values()) {
            assertThat(Level.CALM.of(each)).isEqualTo(Verdict.TAKE);
            assertThat(Level.WATCHERS.of(each)).isEqualTo(Verdict.TAKE);
            assertThat(Level.ALL.of(each)).isEqualTo(Verdict.REFUSE);
        }
        assertThat(Level.LOW.of(Priority.LOW)).isEqualTo(Verdict.REFUSE);
        assertThat(Level.LOW.of(Priority.NORMAL)).isEqualTo(Verdict.TAKE);
        assertThat(Level.BACKLOG.of(Priority.NORMAL)).isEqualTo(Verdict.LIVE_ONLY);
        assertThat(Level.BACKLOG.of(Priority.HIGH)).isEqualTo(Verdict.TAKE);
        assertThat(Level.NORMAL.of(Priority.NORMAL)).isEqualTo(Verdict.REFUSE);
        assertThat(Level.NORMAL.of(Priority.HIGH)).isEqualTo(Verdict.TAKE);
    }

    @Property
    void whatIsRefusedAtALevelIsRefusedAtEveryHigherOne(
            @ForAll Level level, @ForAll Level higher, @ForAll Priority priority) {
        if (higher.compareTo(level) >= 0) {
            assertThat(higher.of(priority)).isGreaterThanOrEqualTo(level.of(priority));
        }
    }

    @Property
    void noneIsRefusedBeforeOneOfLowerPriority(@ForAll Level level, @ForAll Priority priority, @ForAll Priority lower) {
        if (lower.compareTo(priority) <= 0) {
            assertThat(level.of(lower)).isGreaterThanOrEqualTo(level.of(priority));
        }
    }

    @Property
    void agreesWithTheLevelThatRefusesAPriorityFirst(@ForAll Level level, @ForAll Priority priority) {
        assertThat(level.of(priority) == Verdict.REFUSE).isEqualTo(level.compareTo(Level.refusing(priority)) >= 0);
    }

    @Property
    void aLargerShareNeverAsksForLess(
            @ForAll @DoubleRange(max = 2) double share, @ForAll @DoubleRange(max = 2) double more) {
        assertThat(Level.at(share + more)).isGreaterThanOrEqualTo(Level.at(share));
        assertThat(Level.at(share).from()).isLessThanOrEqualTo(share);
    }
}
