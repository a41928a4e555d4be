package io.lossy.telemetry.persist;

import static org.assertj.core.api.Assertions.assertThat;

import io.lossy.telemetry.database.DatabaseAddress;
import io.lossy.telemetry.event.TelemetryEvent;
import io.lossy.telemetry.fixture.PostgresFixture;
import io.lossy.telemetry.metrics.PipelineMetrics;
import io.lossy.telemetry.overload.LoadMonitor;
import io.lossy.telemetry.persist.EventStore.Appended;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The whole stack: the same contract, and poisoned rows found. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ResilientStoreIT implements EventStoreContract {
    private final Vertx vertx = Vertx.vertx();
    private final DatabaseAddress database = PostgresFixture.migratedDatabase();
    private final PipelineMetrics metrics = new PipelineMetrics(new SimpleMeterRegistry(), PersistTestEvents.catalog());
    private final PostgresEventStore plain =
            new PostgresEventStore(vertx, database, PersistTestEvents.catalog(), PersistTestEvents.PATIENT);
    private final PostgresEventStore otherPlain =
            new PostgresEventStore(vertx, database, PersistTestEvents.catalog(), PersistTestEvents.PATIENT);
    private final CountingStore counting = new CountingStore(plain);
    private final EventStore store = ResilientStore.around(
            vertx,
            counting,
            plain::reconnect,
            PersistTestEvents.PATIENT,
            PersistTestEvents.catalog(),
            new LoadMonitor(),
            metrics);
    private final EventStore other = ResilientStore.around(
            vertx,
            otherPlain,
            otherPlain::reconnect,
            PersistTestEvents.PATIENT,
            PersistTestEvents.catalog(),
            new LoadMonitor(),
            new PipelineMetrics(new SimpleMeterRegistry(), PersistTestEvents.catalog()));

    @AfterAll
    void close() {
        store.close().await();
        other.close().await();
        vertx.close().await();
    }

    @AfterEach
    void removeThePoison() {
        rows().execute("DROP TRIGGER IF EXISTS poison ON analytics_events");
    }

    @Override
    public EventStore store() {
        return store;
    }

    @Override
    public EventStore otherStore() {
        return other;
    }

    @Override
    public DatabaseRows rows() {
        return new DatabaseRows(database);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 50, 98, 99})
    void findsTheOneRowThatNobodyForesawAndCommitsTheOthers(int place) {
        Poison.install(rows());
        List<TelemetryEvent> batch = new ArrayList<>(PersistTestEvents.events(100));
        TelemetryEvent bad = Poison.event();
        batch.set(place, bad);
        counting.reset();

        Appended appended = store.append(batch).await();

        Set<?> others = new HashSet<>(EventStoreContract.ids(batch));
        others.remove(bad.id());
        assertThat(appended.poisoned()).containsExactly(bad.id());
        assertThat(appended.fresh()).isEqualTo(others);
        assertThat(stored(batch)).isEqualTo(99);
        assertThat(counting.appends()).isLessThanOrEqualTo(2 * 7 + 1); // 2 log2(128) + 1
    }

    @Test
    void findsSeveralBadRowsOfDifferentKinds() {
        Poison.install(rows());
        List<TelemetryEvent> batch = new ArrayList<>(PersistTestEvents.events(8));
        TelemetryEvent trigger = Poison.event();
        TelemetryEvent nul =
                PersistTestEvents.event(PersistTestEvents.v7(Instant.now()), Instant.now(), "{\"reason\":\"\\u0000\"}");
        TelemetryEvent notJson =
                PersistTestEvents.event(PersistTestEvents.v7(Instant.now()), Instant.now(), "{\"reason\":");
        batch.addAll(List.of(trigger, nul, notJson));

        Appended appended = store.append(batch).await();

        assertThat(appended.poisoned()).containsExactlyInAnyOrder(trigger.id(), nul.id(), notJson.id());
        assertThat(appended.fresh()).hasSize(8);
    }

    @Test
    void poisonsAnIdWhoseFirstEventIsBadEvenIfItComesAgainWell() {
        TelemetryEvent bad =
                PersistTestEvents.event(PersistTestEvents.v7(Instant.now()), Instant.now(), "{\"reason\":");
        List<TelemetryEvent> batch = new ArrayList<>(PersistTestEvents.events(4));
        batch.add(0, bad);
        batch.add(PersistTestEvents.event(bad.id()));

        Appended appended = store.append(batch).await();

        assertThat(appended.poisoned()).containsExactly(bad.id());
        assertThat(appended.fresh()).hasSize(4).doesNotContain(bad.id());
        assertThat(stored(List.of(bad))).isZero();
    }

    @Test
    void badRowsDoNotOpenTheBreaker() {
        TelemetryEvent bad =
                PersistTestEvents.event(PersistTestEvents.v7(Instant.now()), Instant.now(), "{\"reason\":");
        for (int i = 0; i < 3 * PersistTestEvents.PATIENT.breakerFailures(); i++) {
            assertThat(store.append(List.of(bad)).await().poisoned()).hasSize(1);
        }

        assertThat(metrics.registry()
                        .get("lossy.circuit.breaker.state")
                        .tags("breaker", "postgres", "state", "closed")
                        .gauge()
                        .value())
                .isEqualTo(1);
    }
}
