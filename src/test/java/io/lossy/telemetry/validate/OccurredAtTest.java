package io.lossy.telemetry.validate;

import static io.lossy.telemetry.validate.TestValidator.NOW;
import static io.lossy.telemetry.validate.TestValidator.event;
import static io.lossy.telemetry.validate.TestValidator.id;
import static io.lossy.telemetry.validate.TestValidator.speech;
import static io.lossy.telemetry.validate.TestValidator.with;
import static org.assertj.core.api.Assertions.assertThat;

import io.lossy.telemetry.event.EventResult.Warning;
import io.lossy.telemetry.event.Reason;
import io.lossy.telemetry.event.Rfc3339;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** When an event happened by our clock, however wrong its sender's is. */
class OccurredAtTest {
    private static final Duration AGE = Duration.ofSeconds(90);
    private final TestValidator validator = new TestValidator();

    private static Map<String, Object> mintedAt(Instant time) {
        return with(speech(), "event_id", id(time, 1));
    }

    @Test
    void isTheIdsOwnTimeWhenNothingElseIsSaid() {
        ValidationResult.Valid verdict = validator.accepted(mintedAt(NOW.minus(AGE)));
        assertThat(verdict.event().occurredAt()).isEqualTo(NOW.minus(AGE));
        assertThat(verdict.clockCorrected()).isFalse();
    }

    @Test
    void isWhatTheEventSaysBeforeItsId() {
        Map<String, Object> event = with(speech(), "occurred_at", "2026-11-22T18:18:00.5+01:00");
        assertThat(validator.accepted(event).event().occurredAt()).isEqualTo(Instant.parse("2026-11-22T17:18:00.500Z"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"-P3650D", "-PT2M", "PT2M", "P3650D"})
    void holdsItsAgeWhateverTheSendersClockSays(String off) {
        Instant theirNow = NOW.plus(Duration.parse(off));
        ValidationResult.Valid verdict = validator.sentAt(theirNow).accepted(mintedAt(theirNow.minus(AGE)));
        assertThat(verdict.event().occurredAt()).isEqualTo(NOW.minus(AGE));
        assertThat(verdict.clockCorrected()).isTrue();
        assertThat(verdict.warnings()).containsExactly(new Warning("clock_corrected", "/event_id"));
    }

    @Test
    void isCorrectedWithoutAWordWithinAMinute() {
        Instant theirNow = NOW.plusSeconds(60);
        ValidationResult.Valid verdict = validator.sentAt(theirNow).accepted(mintedAt(theirNow.minus(AGE)));
        assertThat(verdict.event().occurredAt()).isEqualTo(NOW.minus(AGE));
        assertThat(verdict.warnings()).isEmpty();
    }

    @Test
    void isNeverInOurFuture() {
        Map<String, Object> event = with(speech(), "occurred_at", "2031-01-01T00:00:00Z");
        ValidationResult.Valid verdict = validator.sentAt(null).accepted(event);
        assertThat(verdict.event().occurredAt()).isEqualTo(NOW);
        assertThat(verdict.warnings()).containsExactly(new Warning("clock_corrected", "/occurred_at"));
    }

    @Test
    void isTakenAsSaidWhenTheSenderGivesNoClock() {
        ValidationResult.Valid verdict = validator.sentAt(null).accepted(mintedAt(NOW.minus(Duration.ofDays(3))));
        assertThat(verdict.event().occurredAt()).isEqualTo(NOW.minus(Duration.ofDays(3)));
        assertThat(verdict.warnings()).isEmpty();
    }

    @Test
    void expiresByTheCorrectedTimeAndTheFamilysRetention() {
        Duration day = Duration.ofDays(1);
        Map<String, Object> young = with(event("lossy.gone.soon"), "event_id", id(NOW.minus(day), 1));
        assertThat(validator.validate(young)).isInstanceOf(ValidationResult.Valid.class);

        Map<String, Object> old =
                with(event("lossy.gone.soon"), "event_id", id(NOW.minus(day).minusMillis(1), 1));
        assertThat(validator.refused(old).reason()).isEqualTo(Reason.EXPIRED);
        assertThat(validator.refused(old).detail()).contains("1 days");

        validator.sentAt(NOW.minus(day)); // their clock is a day behind: the same event is new
        assertThat(validator.validate(old)).isInstanceOf(ValidationResult.Valid.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "+300000-01-01T00:00:00Z",
                "-0001-01-01T00:00:00Z",
                "2026-02-30T00:00:00Z",
                "2026-13-01T00:00:00Z",
                "2026-01-01T24:00:00Z",
                "2026-01-01T00:00:00",
                "2026-01-01 00:00:00Z",
                "2026-01-01T00:00:00.Z",
                "2026-01-01T00:00:00+24:00",
                "2026-01-01T00:00:00+1:00",
                "2026-01-01",
                "",
                "yesterday",
                "2026-01-01T00:00:00.00000000000000000000000000Z",
                "\u0662026-01-01T00:00:00Z"
            })
    void refusesWhatRfc3339DoesNotWrite(String text) {
        assertThat(validator.refused(with(speech(), "occurred_at", text)).pointer())
                .isEqualTo("/occurred_at");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2026-11-22T17:18:44Z", "2026-11-22T17:18:44.1Z", "2026-11-22T17:18:44.123456789Z",
                "2026-11-22T23:59:59-11:30", "2024-02-29T12:00:00.000+00:00", "0000-01-01T00:00:00Z",
                "9999-12-31T23:59:59.999Z", "1969-12-31T23:59:59.999Z", "1900-02-28T00:00:00+14:00"
            })
    void readsTimesAsJavaDoes(String text) {
        long expected = java.time.OffsetDateTime.parse(text).toInstant().toEpochMilli();
        assertThat(Rfc3339.millis(text)).isEqualTo(expected);
    }

    @Test
    void readsALeapSecondAndLowerCase() {
        assertThat(Rfc3339.millis("2016-12-31t23:59:60z")).isEqualTo(Rfc3339.millis("2017-01-01T00:00:00Z"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0000-01-01T00:00:00Z", "9999-12-31T23:59:59Z"})
    void absurdTimesNeitherOverflowNorThrow(String said) {
        for (Instant sent : new Instant[] {null, Instant.MIN, Instant.MAX, Instant.EPOCH, NOW}) {
            ValidationResult verdict = validator.sentAt(sent).validate(with(speech(), "occurred_at", said));
            if (verdict instanceof ValidationResult.Valid accepted) {
                assertThat(accepted.event().occurredAt()).isBetween(Instant.EPOCH, NOW);
            } else {
                assertThat(((ValidationResult.Invalid) verdict).rejection().reason())
                        .isEqualTo(Reason.EXPIRED);
            }
        }
    }

    @Test
    void anIdOfTheFarthestFutureIsClamped() {
        ValidationResult.Valid verdict =
                validator.sentAt(null).accepted(with(speech(), "event_id", "ffffffff-ffff-7fff-bfff-ffffffffffff"));
        assertThat(verdict.event().occurredAt()).isEqualTo(NOW);
        assertThat(verdict.clockCorrected()).isTrue();
    }
}
