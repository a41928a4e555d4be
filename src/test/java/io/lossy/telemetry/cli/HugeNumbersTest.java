package io.lossy.telemetry.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.lossy.telemetry.catalog.model.FieldType;
import io.lossy.telemetry.cli.client.PayloadArguments;
import io.lossy.telemetry.cli.client.PayloadNumber;
import io.lossy.telemetry.cli.data.CatalogSamples;
import io.lossy.telemetry.cli.support.TimeArgument;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

/** Numbers that nobody means: no exception, no long computation, and a sentence where it is an option. */
class HugeNumbersTest {
    /** Computing all digits of the largest of them takes minutes and gigabytes. */
    private static final Duration HANGS = Duration.ofSeconds(60);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1e2147483647",
                "-1e2147483647",
                "10e2147483647",
                "9.99e2147483646",
                "1e99999999999",
                "1e-99999999999",
                "1e400",
                "NaN",
                "Infinity",
                "0x10",
                "1_000",
                ""
            })
    void aNumberThatThereIsNotIsSentAsItWasTypedSoThatTheServerRejectsTheField(String text) {
        assertTimeoutPreemptively(
                HANGS, () -> assertThat(PayloadNumber.of(text)).isEqualTo(text));
    }

    @ParameterizedTest
    @CsvSource({
        "1e-2147483647, 0.0",
        "0e2147483647, 0.0",
        "1e17, 100000000000000000",
        "1e18, 1.0E18",
        "-12.50, -12.5",
        "12.0, 12",
        "1e308, 1.0E308"
    })
    void anyOtherIsItsNearestNumber(String text, String number) {
        assertTimeoutPreemptively(
                HANGS,
                () -> assertThat(PayloadNumber.of(text)).hasToString(number).isInstanceOf(Number.class));
    }

    @Test
    void aHundredThousandDigitsAreNoNumber() {
        String digits = "9".repeat(100_000);
        assertThat(PayloadNumber.of(digits)).isSameAs(digits);
    }

    @Test
    void withoutACatalogEntryTheyAreTextToo() {
        assertTimeoutPreemptively(
                HANGS,
                () -> assertThat(PayloadArguments.parse(
                                        List.of("a=1e2147483647", "b=1e999", "c=1e-999", "d=-1e400"), null)
                                .encode())
                        .isEqualTo("{\"a\":\"1e2147483647\",\"b\":\"1e999\",\"c\":0.0,\"d\":\"-1e400\"}"));
    }

    @Test
    void integerFieldsGoByTheSameRule() {
        assertThat(PayloadArguments.parse(
                                List.of("n=1e2147483647"),
                                CatalogSamples.event("lossy.test.sent", CatalogSamples.field("n", FieldType.INTEGER)))
                        .encode())
                .isEqualTo("{\"n\":\"1e2147483647\"}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"99999999999999h", "9999999999s", "10000000000d"})
    void aLengthOfTimeWithMoreDigitsThanAnybodyWritesIsRefused(String text) {
        assertThatThrownBy(() -> TimeArgument.parse(text))
                .isInstanceOf(TypeConversionException.class)
                .hasMessage("'" + text + "' is too long; a century is 36500d");
        assertThatThrownBy(() -> TimeArgument.parseLength("9".repeat(100_000))).hasMessageContaining("is too long");
    }

    @ParameterizedTest
    @ValueSource(strings = {"999999999h", "999999999m", "999999999d"})
    void aLengthOfMoreThanACenturyIsACentury(String text) {
        Instant now = Instant.parse("2026-11-22T17:18:44Z");
        assertThat(TimeArgument.parse(text).from(now)).isAfter(Instant.parse("1900-01-01T00:00:00Z"));
        assertThat(TimeArgument.parseLength(text)).isLessThanOrEqualTo(Duration.ofDays(36_500));
    }

    @ParameterizedTest
    @ValueSource(strings = {"+999999999-12-31T23:59:59Z", "-999999999-01-01T00:00:00Z", "-0001-01-01T00:00:00Z"})
    void aYearThatNoDatabaseKnowsIsRefused(String text) {
        assertThatThrownBy(() -> TimeArgument.parse(text)).hasMessageContaining("four digits");
    }
}
