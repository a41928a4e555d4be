package io.lossy.telemetry.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullAndEmptySource;
import org.junit.jupiter.params.provider.ValueSource;

class FailpointTest {
    @AfterEach
    void disarm() {
        Failpoint.arm(null);
    }

    @ParameterizedTest
    @NullAndEmptySource
    void withoutASettingNothingIsArmedAndEveryPointLetsPass(String setting) {
        Failpoint.arm(setting);

        assertThat(Failpoint.armed()).isFalse();
        for (Failpoint point : Failpoint.values()) {
            point.pass(); // this JVM lives on
        }
    }

    @Test
    void letsPassUntilItsTimeAndWhoeverComesByElsewhere() {
        Failpoint.arm("after-commit:3");

        assertThat(Failpoint.armed()).isTrue();
        Failpoint.AFTER_COMMIT.pass();
        Failpoint.AFTER_COMMIT.pass();
        Failpoint.BEFORE_COMMIT.pass();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"after-commit", "after-commit:0", "after-commit:-1", "AFTER_COMMIT:1", "nowhere:1", ":1", "x"})
    void aSettingThatNamesNothingIsExplainedAndArmsNothing(String setting) {
        assertThatThrownBy(() -> Failpoint.arm(setting))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("NAME:N", "before-validate", "partitions");
        assertThat(Failpoint.armed()).isFalse();
    }
}
