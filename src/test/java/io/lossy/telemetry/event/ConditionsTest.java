package io.lossy.telemetry.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lossy.telemetry.catalog.CatalogText;
import io.lossy.telemetry.catalog.model.EventType;
import io.lossy.telemetry.catalog.reader.CatalogReader;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ConditionsTest {
    private static final EventType TYPE =
            CatalogReader.read("c.yml", CatalogText.SOUND).event("lossy.stt.completed");

    @Test
    void oneOfTheValuesWillDo() {
        Conditions where = where(Map.of("mode", List.of("local", "cloud")));

        assertThat(where.matches(event("local", null))).isTrue();
        assertThat(where.matches(event("cloud", null))).isTrue();
        assertThat(where.matches(event("elsewhere", null))).isFalse();
    }

    @Test
    void allOfTheFieldsMustHaveOne() {
        Conditions where = where(Map.of("mode", List.of("cloud"), "cached", List.of("false")));

        assertThat(where.matches(event("cloud", false))).isTrue();
        assertThat(where.matches(event("cloud", true))).isFalse();
        assertThat(where.matches(event("local", false))).isFalse();
    }

    @Test
    void aFieldThatIsAbsentHasNone() {
        assertThat(where(Map.of("cached", List.of("true", "false"))).matches(event("cloud", null)))
                .isFalse();
        assertThat(where(Map.of()).matches(event("cloud", null))).isTrue();
    }

    @Test
    void aFieldThatIsAbsentHasTheValueThatTheCatalogNames() {
        EventType type = CatalogReader.read(
                        "c.yml",
                        CatalogText.with("cached: { type: boolean,", "cached: { type: boolean, absent: false,"))
                .event("lossy.stt.completed");

        assertThat(Conditions.of(type, Map.of("cached", List.of("false"))).matches(event("cloud", null)))
                .isTrue();
        assertThat(Conditions.of(type, Map.of("cached", List.of("true"))).matches(event("cloud", null)))
                .isFalse();
        assertThat(Conditions.of(type, Map.of("cached", List.of("false"))).matches(event("cloud", true)))
                .isFalse();
    }

    @Test
    void aFieldOfAnotherCatalogIsAFault() {
        assertThatThrownBy(() -> where(Map.of("colour", List.of("red"))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("lossy.stt.completed has no field colour");
    }

    private static Conditions where(Map<String, List<String>> where) {
        return Conditions.of(TYPE, where);
    }

    private static Payload event(String mode, @Nullable Boolean cached) {
        @Nullable Object[] values = new @Nullable Object[TYPE.fields().size()];
        values[TYPE.indexOf("mode")] = mode;
        values[TYPE.indexOf("cached")] = cached;
        return new Payload(values, "{}");
    }
}
