package io.lossy.telemetry.database;

import static org.assertj.core.api.Assertions.assertThat;

import io.lossy.telemetry.event.Payload;
import io.lossy.telemetry.persist.PersistTestEvents;
import org.junit.jupiter.api.Test;

class StoredPayloadTest {
    @Test
    void readsValuesByTheFieldsOfTheEvent() {
        Payload payload = StoredPayload.read(
                PersistTestEvents.SPEECH,
                "{\"words\":3,\"final\":true,\"reason\":\"short\",\"latency_ms\":41,\"gone\":1}");

        assertThat(payload.value(0)).isEqualTo(41.0);
        assertThat(payload.value(1)).isEqualTo(3L);
        assertThat(payload.value(2)).isEqualTo("short");
        assertThat(payload.value(3)).isEqualTo(true);
    }

    @Test
    void takesAbsentAndOtherTypedValuesForNone() {
        Payload payload = StoredPayload.read(PersistTestEvents.SPEECH, "{\"words\":\"three\",\"reason\":null}");

        assertThat(payload.value(0)).isNull();
        assertThat(payload.value(1)).isNull();
        assertThat(payload.value(2)).isNull();
        assertThat(payload.number(0)).isNaN();
    }
}
