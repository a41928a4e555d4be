package io.lossy.telemetry.persist;

import static org.assertj.core.api.Assertions.assertThat;

import io.lossy.telemetry.event.TelemetryEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class UnknownInsertsTest {
    private static final Instant FIRST = Instant.parse("2026-11-29T12:00:00.123456Z");

    private final AtomicLong nanos = new AtomicLong();
    private final UnknownInserts unknown = new UnknownInserts(nanos::get);

    private static TelemetryEvent attempt(UUID id, Instant receivedAt) {
        return PersistTestEvents.event(id, receivedAt, PersistTestEvents.json());
    }

    @Test
    void aRowOfARememberedAttemptIsOursOnce() {
        TelemetryEvent event = attempt(UUID.randomUUID(), FIRST.plusNanos(789)); // the column holds microseconds
        unknown.remember(List.of(event));

        assertThat(unknown.next()).containsExactly(event.id());
        assertThat(unknown.found(Map.of(event.id(), FIRST))).containsExactly(event);
        assertThat(unknown.found(Map.of(event.id(), FIRST))).isEmpty();
        assertThat(unknown.isEmpty()).isTrue();
        assertThat(unknown.forgotten()).isZero();
    }

    @Test
    void aRowThatWasReceivedAtAnotherMomentIsCountedByWhoeverStoredIt() {
        TelemetryEvent event = attempt(UUID.randomUUID(), FIRST);
        unknown.remember(List.of(event));

        assertThat(unknown.found(Map.of(event.id(), FIRST.plusMillis(1)))).isEmpty();
        assertThat(unknown.isEmpty()).as("its end is known").isTrue();
    }

    @Test
    void ofSeveralAttemptsTheOneThatIsTheRowCounts() {
        UUID id = UUID.randomUUID();
        TelemetryEvent first = attempt(id, FIRST);
        TelemetryEvent second = attempt(id, FIRST.plusSeconds(1));
        unknown.remember(List.of(first));
        unknown.remember(List.of(second));

        assertThat(unknown.next()).containsExactly(id);
        assertThat(unknown.found(Map.of(id, FIRST.plusSeconds(1)))).containsExactly(second);
        assertThat(unknown.isEmpty()).isTrue();
    }

    @Test
    void whatTheRetryStoredIsNotLookedForAnyMore() {
        TelemetryEvent event = attempt(UUID.randomUUID(), FIRST);
        unknown.remember(List.of(event));

        unknown.settled(Set.of(event.id()));

        assertThat(unknown.next()).isEmpty();
        assertThat(unknown.forgotten()).isZero();
    }

    @Test
    void keepsNoMoreEventsThanItMayAndCountsWhatItDrops() {
        for (int i = 0; i < UnknownInserts.MAX_EVENTS + 7; i++) {
            unknown.remember(List.of(attempt(UUID.randomUUID(), FIRST)));
        }

        assertThat(unknown.size()).isEqualTo(UnknownInserts.MAX_EVENTS);
        assertThat(unknown.forgotten()).isEqualTo(7);
    }

    @Test
    void keepsNoMoreBytesThanItMay() {
        String large = "{\"reason\":\"" + "x".repeat(1 << 20) + "\"}";
        for (int i = 0; i < 20; i++) {
            unknown.remember(List.of(PersistTestEvents.event(UUID.randomUUID(), FIRST, large)));
        }

        assertThat(unknown.size()).isEqualTo(15); // of 1 MiB and a little
        assertThat(unknown.forgotten()).isEqualTo(5);
    }

    @Test
    void looksForAllOfThemInTurnAndForNoneForEver() {
        for (int i = 0; i < UnknownInserts.PAGE + 5; i++) {
            unknown.remember(List.of(attempt(UUID.randomUUID(), FIRST)));
        }
        Set<UUID> asked = new HashSet<>(unknown.next());
        assertThat(asked).hasSize(UnknownInserts.PAGE);
        asked.addAll(unknown.next());
        assertThat(asked).hasSize(UnknownInserts.PAGE + 5);

        nanos.addAndGet(UnknownInserts.KEPT.plus(Duration.ofNanos(1)).toNanos());

        assertThat(unknown.next()).isEmpty();
        assertThat(unknown.forgotten()).isEqualTo(UnknownInserts.PAGE + 5);
    }
}
