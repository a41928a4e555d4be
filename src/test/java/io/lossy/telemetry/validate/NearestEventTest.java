package io.lossy.telemetry.validate;

import static io.lossy.telemetry.validate.TestValidator.NOW;
import static io.lossy.telemetry.validate.TestValidator.SPEECH;
import static io.lossy.telemetry.validate.TestValidator.event;
import static org.assertj.core.api.Assertions.assertThat;

import io.lossy.telemetry.event.Reason;
import io.lossy.telemetry.event.Rejection;
import io.lossy.telemetry.privacy.Pseudonymiser;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The detail that the sender of an unknown event receives. */
class NearestEventTest {
    private final EventValidator validator =
            new EventValidator(TestValidator.CATALOG, new Pseudonymiser(TestValidator.KEY), EventLimits.DEFAULT);
    private final Envelope envelope = validator.open(TestValidator.request(NOW, List.of()));

    private Rejection rejected(String name) {
        return ((ValidationResult.Invalid) validator.validate(event(name), 0, envelope)).rejection();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "lossy.voice_mode.speach_detected",
                "lossy.voice_mode.speech_detect",
                "Lossy.Voice_Mode.Speech_Detected",
                "lossy.voice mode.speech_detectd"
            })
    void aSlipGetsTheNameInTheCatalog(String slip) {
        assertThat(rejected(slip).reason()).isEqualTo(Reason.UNKNOWN_EVENT);
        assertThat(rejected(slip).detail()).contains("did you mean '" + SPEECH + "'?");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "payments.card_declined", "\u0000", "lossy.nope.nope"})
    void anythingElseIsNotAndIsNotRepeated(String name) {
        assertThat(rejected(name).detail())
                .isEqualTo("is not in the catalog: fix the spelling or add the event to conf/events.yml");
    }

    @Test
    void aNameOfAThousandCharactersIsNotCompared() {
        assertThat(rejected(SPEECH + "d".repeat(1_000)).detail()).doesNotContain("did you mean");
    }

    @Test
    void aRequestFullOfSlipsIsNotComparedToTheEnd() {
        List<String> details = IntStream.range(0, 500)
                .mapToObj(i -> rejected(SPEECH + i % 10).detail())
                .toList();

        assertThat(details.stream().filter(detail -> detail.contains("did you mean")))
                .hasSize(Envelope.NAMES_LOOKED_FOR);
    }
}
