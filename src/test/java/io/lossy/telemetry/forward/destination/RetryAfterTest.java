package io.lossy.telemetry.forward.destination;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RetryAfterTest {
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-30T12:00:00Z"), ZoneOffset.UTC);

    @Test
    void readsSecondsAndTheDateOfHttp() {
        assertThat(RetryAfter.parse("999999999999999999", CLOCK))
                .isEqualTo(Duration.ofSeconds(999_999_999_999_999_999L));
        assertThat(RetryAfter.parse("120", CLOCK)).isEqualTo(Duration.ofSeconds(120));
        assertThat(RetryAfter.parse(" 1 ", CLOCK)).isEqualTo(Duration.ofSeconds(1));
        assertThat(RetryAfter.parse("Mon, 30 Nov 2026 12:01:30 GMT", CLOCK)).isEqualTo(Duration.ofSeconds(90));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "0",
                "-5",
                "soon",
                "1.5",
                "99999999999999999999",
                "Mon, 30 Nov 2026 11:00:00 GMT",
                "2026-11-30"
            })
    void isNullForWhatIsNoTimeToWait(String header) {
        assertThat(RetryAfter.parse(header, CLOCK)).isNull();
        assertThat(RetryAfter.parse(null, CLOCK)).isNull();
    }
}
