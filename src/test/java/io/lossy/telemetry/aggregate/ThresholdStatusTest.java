package io.lossy.telemetry.aggregate;

import static org.assertj.core.api.Assertions.assertThat;

import io.lossy.telemetry.catalog.model.Aggregate.Threshold;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ThresholdStatusTest {
    @ParameterizedTest
    @CsvSource({
        "0.09, 20, OK",
        "0.10, 20, WARN",
        "0.19, 20, WARN",
        "0.20, 20, ALERT",
        "5.00, 19, LOW_COUNT",
        "NaN, 20, LOW_COUNT"
    })
    void largeIsBad(double value, long observations, ThresholdStatus expected) {
        Threshold fallbacks = new Threshold("value", 0.1, 0.2, false, 20);

        assertThat(ThresholdStatus.of(fallbacks, value, observations)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"0.81, 4, OK", "0.80, 4, WARN", "0.50, 4, ALERT", "0.00, 4, ALERT", "0.00, 3, LOW_COUNT"})
    void smallIsBad(double value, long observations, ThresholdStatus expected) {
        Threshold hits = new Threshold("value", 0.8, 0.5, true, 4);

        assertThat(ThresholdStatus.of(hits, value, observations)).isEqualTo(expected);
    }
}
