package io.lossy.telemetry.aggregate;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AggregateValueTest {
    @Test
    void showsWholeNumbersWithoutAPoint() {
        assertThat(AggregateValue.number(38.0)).isEqualTo(38L);
        assertThat(AggregateValue.number(-0.0)).isEqualTo(0L);
        assertThat(AggregateValue.number(1e15)).isEqualTo(1_000_000_000_000_000L);
    }

    @Test
    void showsNineSignificantDigits() {
        assertThat(AggregateValue.number(0.1 + 0.2)).isEqualTo(0.3);
        assertThat(AggregateValue.number(2.0 / 3)).isEqualTo(0.666666667);
        assertThat(AggregateValue.number(1.0 / 3 * 1e-6)).isEqualTo(3.33333333e-7);
        assertThat(AggregateValue.number(-123_456_789.75)).isEqualTo(-123_456_790.0);
    }

    @Test
    void showsNullForNone() {
        assertThat(AggregateValue.number(Double.NaN)).isNull();
        assertThat(AggregateValue.number(Double.POSITIVE_INFINITY)).isNull();
    }
}
