package io.lossy.telemetry.persist;

import static org.assertj.core.api.Assertions.assertThat;

import io.lossy.telemetry.event.TelemetryEvent;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class EventRowsTest {
    @Test
    void sortsByIdAndKeepsTheFirstOfEach() {
        UUID high = UUID.fromString("ffffffff-0000-7000-8000-000000000000");
        UUID low = UUID.fromString("01930000-0000-7000-8000-000000000000");
        TelemetryEvent first = Events.event(high, Instant.now(), "{\"words\":1}");
        TelemetryEvent again = Events.event(high, Instant.now(), "{\"words\":2}");

        EventRows one = EventRows.of(List.of(first, Events.event(low), again));
        EventRows other = EventRows.of(List.of(Events.event(low), first, again));

        assertThat(one.ids()).hasSize(2).containsExactlyInAnyOrder(low, high).isEqualTo(other.ids());
        assertThat((String[]) one.columns().getValue(11)).containsExactlyInAnyOrder(Events.json(), "{\"words\":1}");
    }

    @Test
    void itsStatementIsShortEnoughToBeCachedByTheClient() {
        assertThat(EventRows.INSERT.length()).isLessThan(2_048);
    }
}
