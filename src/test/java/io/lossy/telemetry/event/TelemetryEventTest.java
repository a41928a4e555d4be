package io.lossy.telemetry.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.lossy.telemetry.catalog.CatalogText;
import io.lossy.telemetry.catalog.model.EventType;
import io.lossy.telemetry.catalog.model.Source;
import io.lossy.telemetry.catalog.reader.CatalogReader;
import java.time.Instant;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** An event that one catalog validated and the next one counts. */
class TelemetryEventTest {
    private static final EventType BEFORE = type(CatalogText.SOUND);
    private static final TelemetryEvent EVENT = new TelemetryEvent(
            UUID.randomUUID(),
            BEFORE,
            Source.EXTENSION,
            Instant.EPOCH,
            Instant.EPOCH,
            null,
            null,
            null,
            new Payload(new Object[] {"local", 5.0, 2L, true, "id"}, "{}"));

    @Test
    void isLaidOutByTheNamesOfItsFields() {
        EventType after = type(CatalogText.with("      mode:", "      new: { type: boolean }\n      mode:")
                .replace("      cached: { type: boolean", "      known: { type: boolean"));
        TelemetryEvent laid = EVENT.as(after);

        assertThat(laid.type()).isSameAs(after);
        assertThat(laid.id()).isEqualTo(EVENT.id());
        assertThat(laid.payload().value(after.indexOf("new"))).isNull();
        assertThat(laid.payload().value(after.indexOf("known"))).isNull();
        assertThat(laid.payload().value(after.indexOf("mode"))).isEqualTo("local");
        assertThat(laid.payload().number(after.indexOf("duration_ms"))).isEqualTo(5.0);
        assertThat(laid.payload().number(after.indexOf("retries"))).isEqualTo(2);
    }

    @Test
    void leavesOutWhatHasAnotherTypeOrUnitNow() {
        EventType after = type(CatalogText.with("duration_ms: { type: number", "duration_ms: { type: integer")
                .replace("unit: count", "unit: index"));

        assertThat(EVENT.as(after).payload().value(after.indexOf("duration_ms")))
                .isNull();
        assertThat(EVENT.as(after).payload().value(after.indexOf("retries"))).isNull();
    }

    @Test
    void isItselfUnderItsOwnType() {
        assertThat(EVENT.as(BEFORE)).isSameAs(EVENT);
    }

    private static EventType type(String catalog) {
        return Objects.requireNonNull(CatalogReader.read("c.yml", catalog).event("lossy.stt.completed"));
    }
}
