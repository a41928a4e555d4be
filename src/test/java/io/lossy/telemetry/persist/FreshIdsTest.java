package io.lossy.telemetry.persist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lossy.telemetry.event.TelemetryEvent;
import io.lossy.telemetry.persist.EventStore.Appended;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class FreshIdsTest {
    private static final UUID HIGH = UUID.fromString("ffffffff-0000-7000-8000-000000000000");
    private static final UUID LOW = UUID.fromString("01930000-0000-7000-8000-000000000000");

    @Test
    void equalsAnySetOfTheSameIds() {
        List<TelemetryEvent> events = new ArrayList<>(PersistTestEvents.events(20));
        events.add(PersistTestEvents.event(HIGH)); // a negative number for Java
        events.add(PersistTestEvents.event(LOW));
        FreshIds fresh = new FreshIds(EventRows.of(events).ids());
        Set<UUID> ids = EventStoreContract.ids(events);

        assertThat(new Appended(fresh, Set.of())).isEqualTo(new Appended(ids, Set.of()));
        assertThat(fresh).hasSameHashCodeAs(ids).containsAll(ids);
        assertThat(fresh.contains(UUID.randomUUID())).isFalse();
        assertThat(fresh.contains(null)).isFalse();
    }

    @Test
    void cannotBeChanged() {
        FreshIds fresh = new FreshIds(new UUID[] {LOW});

        assertThatThrownBy(() -> fresh.remove(LOW)).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> fresh.add(HIGH)).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void onlyAnInsertOfWhichEveryEventIsStoredIsAllFresh() {
        FreshIds fresh = new FreshIds(new UUID[] {LOW});

        assertThat(new Appended(fresh, Set.of()).isAllFresh()).isTrue();
        assertThat(new Appended(fresh, Set.of(HIGH)).isAllFresh()).isFalse();
        assertThat(new Appended(Set.of(LOW), Set.of()).isAllFresh()).isFalse();
    }
}
