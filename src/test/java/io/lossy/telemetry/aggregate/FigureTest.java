package io.lossy.telemetry.aggregate;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FigureTest {
    @Test
    void showsWholeNumbersWithoutAPoint() {
        assertThat(Figure.number(38.0)).isEqualTo(38L);
        assertThat(Figure.number(-0.0)).isEqualTo(0L);
        assertThat(Figure.number(1e15)).isEqualTo(1_000_000_000_000_000L);
    }

    @Test
    void showsNineSignificantDigits() {
        assertThat(Figure.number(0.1 + 0.2)).isEqualTo(0.3);
        assertThat(Figure.number(2.0 / 3)).isEqualTo(0.666666667);
        assertThat(Figure.number(1.0 / 3 * 1e-6)).isEqualTo(3.33333333e-7);
        assertThat(Figure.number(-123_456_789.75)).isEqualTo(-123_456_790.0);
    }

    @Test
    void showsNullForNone() {
        assertThat(Figure.number(Double.NaN)).isNull();
        assertThat(Figure.number(Double.POSITIVE_INFINITY)).isNull();
    }
}
