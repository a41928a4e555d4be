package io.lossy.telemetry.cli.support;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class TimeArgumentTest {
    private static final Instant NOW = Instant.parse("2026-11-22T17:18:44Z");

    @ParameterizedTest
    @CsvSource({
        "30s, 2026-11-22T17:18:14Z",
        "15m, 2026-11-22T17:03:44Z",
        "1h, 2026-11-22T16:18:44Z",
        "7d, 2026-11-15T17:18:44Z",
        "500ms, 2026-11-22T17:18:43.500Z",
        "2026-11-22T10:00:00Z, 2026-11-22T10:00:00Z",
        "2026-11-22T10:00:00.5+02:00, 2026-11-22T08:00:00.500Z"
    })
    void readsDurationsAndInstants(String text, Instant expected) {
        assertThat(TimeArgument.parse(text).from(NOW)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "1", "h", "1w", "-1h", "1h30m", "1 h", "yesterday", "2026-11-22", "2026-11-22T10:00:00"})
    void refusesWhatIsNeitherAndSaysWhatToWrite(String text) {
        assertThatThrownBy(() -> TimeArgument.parse(text))
                .isInstanceOf(TypeConversionException.class)
                .hasMessageContaining("'" + text + "'")
                .hasMessageContaining("15m");
    }

    @Test
    void anAbsurdNumberOfDaysMeansAllThereIs() {
        assertThat(TimeArgument.parse("999999999d").from(NOW)).isBefore(Instant.parse("1930-01-01T00:00:00Z"));
    }

    @Test
    void aLengthMayBeABareNumberOfSeconds() {
        assertThat(TimeArgument.parseLength("90")).isEqualTo(Duration.ofSeconds(90));
        assertThat(TimeArgument.parseLength("2m")).isEqualTo(Duration.ofMinutes(2));
        assertThatThrownBy(() -> TimeArgument.parseLength("soon")).hasMessageContaining("30s");
    }
}
