package io.lossy.telemetry.persist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lossy.telemetry.PostgresFixture;
import io.lossy.telemetry.RefCodec;
import io.lossy.telemetry.event.Addresses;
import io.lossy.telemetry.event.BatchOutcome;
import io.lossy.telemetry.event.ClientReport;
import io.lossy.telemetry.event.CommittedEvents;
import io.lossy.telemetry.event.EventBatch;
import io.lossy.telemetry.event.EventResult;
import io.lossy.telemetry.event.RejectionBatch;
import io.lossy.telemetry.event.TelemetryEvent;
import io.lossy.telemetry.metrics.PipelineMetrics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The room as its neighbours meet it: over the event bus, with a real database behind it. */
class PersistVerticleIT {
    private static DatabaseAddress database;

    private final List<TelemetryEvent> told = new CopyOnWriteArrayList<>();
    private Vertx vertx;
    private String deployment;
    private Rows rows;

    @BeforeAll
    static void createDatabase() {
        database = PostgresFixture.migratedDatabase();
    }

    @BeforeEach
    void deploy() {
        rows = new Rows(database);
        rows.execute("DROP TRIGGER IF EXISTS poison ON analytics_events");
        vertx = Vertx.vertx();
        RefCodec.register(
                vertx,
                EventBatch.class,
                BatchOutcome.class,
                RejectionBatch.class,
                ClientReport.class,
                CommittedEvents.class);
        vertx.eventBus().<CommittedEvents>localConsumer(Addresses.COMMITTED, message -> {
            told.addAll(message.body().events());
            message.reply(null);
        });
        PipelineMetrics metrics = new PipelineMetrics(new SimpleMeterRegistry(), Events.catalog());
        StoreOptions options = StoreOptions.DEFAULTS;
        EventStore store = new PostgresEventStore(vertx, database, Events.catalog(), options);
        deployment = vertx.deployVerticle(new PersistVerticle(store, metrics, Clock.systemUTC()))
                .await();
    }

    @AfterEach
    void close() {
        vertx.close().await();
    }

    private <T> T ask(String address, Object body) {
        Future<T> answer = vertx.eventBus()
                .<T>request(address, body, new DeliveryOptions().setLocalOnly(true))
                .map(message -> message.body());
        return answer.await();
    }

    private List<EventResult> persist(List<TelemetryEvent> events) {
        return this.<BatchOutcome>ask(Addresses.PERSIST, new EventBatch("voice_mode", events))
                .results();
    }

    @Test
    void answersABatchInItsOrderAfterTheCommitAndTellsOnlyWhatIsFresh() {
        TelemetryEvent old = Events.event();
        persist(List.of(old));
        TelemetryEvent fresh = Events.event();

        List<EventResult> results = persist(List.of(fresh, old, fresh));

        assertThat(results)
                .containsExactly(
                        new EventResult.Persisted(List.of()), new EventResult.Duplicate(), new EventResult.Duplicate());
        assertThat(rows.count("SELECT count(*) FROM analytics_events WHERE event_id = '" + fresh.id() + "'"))
                .isEqualTo(1);
        await().untilAsserted(() ->
                assertThat(told).extracting(TelemetryEvent::id).containsExactlyInAnyOrder(old.id(), fresh.id()));
    }
}
