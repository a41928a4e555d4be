package io.lossy.telemetry.validate;

import static org.assertj.core.api.Assertions.assertThat;

import io.lossy.telemetry.catalog.CatalogText;
import io.lossy.telemetry.catalog.reader.CatalogReader;
import io.lossy.telemetry.event.EventResult.Warning;
import io.lossy.telemetry.privacy.Pseudonymiser;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What becomes of an event that has expired: it is stored until it is removed, and its senders get a warning. */
class ExpiredEventTest {
    private static final LocalDate TODAY = LocalDate.ofInstant(TestValidator.NOW, ZoneOffset.UTC);
    private static final Warning EXPIRED = new Warning("event_expired", "/event");

    @Test
    void storesItAndTellsItsSenderFromTheDayOn() {
        assertThat(warnings(TODAY)).contains(EXPIRED);
        assertThat(warnings(TODAY.minusDays(40))).contains(EXPIRED);
        assertThat(warnings(TODAY.plusDays(1))).doesNotContain(EXPIRED);
    }

    private static Iterable<Warning> warnings(LocalDate expires) {
        String text = CatalogText.with("version: 1-0-0", "version: 1-0-0\n    deprecated: x\n    expires: " + expires);
        TestValidator validator = new TestValidator(new EventValidator(
                CatalogReader.read("c.yml", text), new Pseudonymiser(TestValidator.KEY), EventLimits.DEFAULT));
        return validator
                .accepted(Map.of(
                        "event_id",
                        TestValidator.id(TestValidator.NOW, 1),
                        "event",
                        "lossy.stt.completed",
                        "payload",
                        Map.of("mode", "local", "duration_ms", 5)))
                .warnings();
    }
}
