package io.lossy.telemetry.validate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventIdTest {
    private static final String V7 = "01936f6e-8d54-7cc3-98c4-dc0c0c07398f";

    @Test
    void readsEitherCaseToTheSameId() {
        assertThat(EventId.parse(V7)).isEqualTo(UUID.fromString(V7));
        assertThat(EventId.parse(V7.toUpperCase(Locale.ROOT))).isEqualTo(UUID.fromString(V7));
        assertThat(EventId.millis(UUID.fromString(V7))).isEqualTo(0x01936f6e8d54L);
    }

    @Test
    void readsWhateverVersionFourJavaMakes() {
        for (int i = 0; i < 1_000; i++) {
            UUID id = UUID.randomUUID();
            assertThat(EventId.parse(id.toString())).isEqualTo(id);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "01936f6e-8d54-7cc3-98c4-dc0c0c07398", // short
                "01936f6e-8d54-7cc3-98c4-dc0c0c07398f0", // long
                " 1936f6e-8d54-7cc3-98c4-dc0c0c07398f",
                "01936f6e8d547cc398c4dc0c0c07398f",
                "{01936f6e-8d54-7cc3-98c4-dc0c0c0739}",
                "01936f6e-8d54-7cc3-98c4_dc0c0c07398f",
                "01936f6g-8d54-7cc3-98c4-dc0c0c07398f",
                "01936f6e-8d54-7cc3-18c4-dc0c0c07398f", // variant
                "01936f6e-8d54-7cc3-c8c4-dc0c0c07398f", // variant
                "01936f6e-8d54-1cc3-98c4-dc0c0c07398f", // version 1
                "01936f6e-8d54-8cc3-98c4-dc0c0c07398f", // version 8
                "\u0661\u0661936f6e-8d54-7cc3-98c4-dc0c0c07398",
                "00000000-0000-0000-0000-000000000000"
            })
    void refusesEverythingElse(String text) {
        assertThat(EventId.parse(text)).isNull();
    }
}
