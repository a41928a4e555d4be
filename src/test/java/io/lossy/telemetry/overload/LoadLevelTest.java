package io.lossy.telemetry.overload;

import static org.assertj.core.api.Assertions.assertThat;

import io.lossy.telemetry.catalog.model.Priority;
import io.lossy.telemetry.overload.LoadLevel.AdmissionRule;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;

class LoadLevelTest {
    @Example
    void letsGoInTheOrderThatIsPromised() {
        assertThat(LoadLevel.values())
                .containsExactly(
                        LoadLevel.CALM,
                        LoadLevel.WATCHERS,
                        LoadLevel.LOW,
                        LoadLevel.BACKLOG,
                        LoadLevel.NORMAL,
                        LoadLevel.ALL);
        for (Priority each : Priority.values()) {
            assertThat(LoadLevel.CALM.of(each)).isEqualTo(AdmissionRule.ACCEPT);
            assertThat(LoadLevel.WATCHERS.of(each)).isEqualTo(AdmissionRule.ACCEPT);
            assertThat(LoadLevel.ALL.of(each)).isEqualTo(AdmissionRule.SHED);
        }
        assertThat(LoadLevel.LOW.of(Priority.LOW)).isEqualTo(AdmissionRule.SHED);
        assertThat(LoadLevel.LOW.of(Priority.NORMAL)).isEqualTo(AdmissionRule.ACCEPT);
        assertThat(LoadLevel.BACKLOG.of(Priority.NORMAL)).isEqualTo(AdmissionRule.LIVE_ONLY);
        assertThat(LoadLevel.BACKLOG.of(Priority.HIGH)).isEqualTo(AdmissionRule.ACCEPT);
        assertThat(LoadLevel.NORMAL.of(Priority.NORMAL)).isEqualTo(AdmissionRule.SHED);
        assertThat(LoadLevel.NORMAL.of(Priority.HIGH)).isEqualTo(AdmissionRule.ACCEPT);
    }

    @Property
    void whatIsRefusedAtALevelIsRefusedAtEveryHigherOne(
            @ForAll LoadLevel level, @ForAll LoadLevel higher, @ForAll Priority priority) {
        if (higher.compareTo(level) >= 0) {
            assertThat(higher.of(priority)).isGreaterThanOrEqualTo(level.of(priority));
        }
    }

    @Property
    void noneIsRefusedBeforeOneOfLowerPriority(
            @ForAll LoadLevel level, @ForAll Priority priority, @ForAll Priority lower) {
        if (lower.compareTo(priority) <= 0) {
            assertThat(level.of(lower)).isGreaterThanOrEqualTo(level.of(priority));
        }
    }

    @Property
    void agreesWithTheLevelThatRefusesAPriorityFirst(@ForAll LoadLevel level, @ForAll Priority priority) {
        assertThat(level.of(priority) == AdmissionRule.SHED)
                .isEqualTo(level.compareTo(LoadLevel.refusing(priority)) >= 0);
    }

    @Property
    void aLargerShareNeverAsksForLess(
            @ForAll @DoubleRange(max = 2) double share, @ForAll @DoubleRange(max = 2) double more) {
        assertThat(LoadLevel.at(share + more)).isGreaterThanOrEqualTo(LoadLevel.at(share));
        assertThat(LoadLevel.at(share).from()).isLessThanOrEqualTo(share);
    }
}
