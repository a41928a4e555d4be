package io.lossy.telemetry.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullAndEmptySource;
import org.junit.jupiter.params.provider.ValueSource;

class FaultPointTest {
    @AfterEach
    void disarm() {
        FaultPoint.arm(null);
    }

    @ParameterizedTest
    @NullAndEmptySource
    void withoutASettingNothingIsArmedAndEveryPointLetsPass(String setting) {
        FaultPoint.arm(setting);

        assertThat(FaultPoint.armed()).isFalse();
        for (FaultPoint point : FaultPoint.values()) {
            point.pass(); // this JVM lives on
        }
    }

    @Test
    void letsPassUntilItsTimeAndWhoeverComesByElsewhere() {
        FaultPoint.arm("after-commit:3");

        assertThat(FaultPoint.armed()).isTrue();
        FaultPoint.AFTER_COMMIT.pass();
        FaultPoint.AFTER_COMMIT.pass();
        FaultPoint.BEFORE_COMMIT.pass();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"after-commit", "after-commit:0", "after-commit:-1", "AFTER_COMMIT:1", "nowhere:1", ":1", "x"})
    void aSettingThatNamesNothingIsExplainedAndArmsNothing(String setting) {
        assertThatThrownBy(() -> FaultPoint.arm(setting))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("NAME:N", "before-validate", "partitions");
        assertThat(FaultPoint.armed()).isFalse();
    }
}
