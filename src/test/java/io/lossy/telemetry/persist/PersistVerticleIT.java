package io.lossy.telemetry.persist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.lossy.telemetry.catalog.model.Source;
import io.lossy.telemetry.database.DatabaseAddress;
import io.lossy.telemetry.database.StoreOptions;
import io.lossy.telemetry.event.Addresses;
import io.lossy.telemetry.event.BatchOutcome;
import io.lossy.telemetry.event.ClientReport;
import io.lossy.telemetry.event.CommittedEvents;
import io.lossy.telemetry.event.EventBatch;
import io.lossy.telemetry.event.EventResult;
import io.lossy.telemetry.event.Reason;
import io.lossy.telemetry.event.Rejection;
import io.lossy.telemetry.event.RejectionBatch;
import io.lossy.telemetry.event.RejectionOutcome;
import io.lossy.telemetry.event.Stage;
import io.lossy.telemetry.event.TelemetryEvent;
import io.lossy.telemetry.fixture.Patience;
import io.lossy.telemetry.fixture.PostgresFixture;
import io.lossy.telemetry.fixture.ReferenceCodec;
import io.lossy.telemetry.metrics.PipelineMetrics;
import io.lossy.telemetry.overload.LoadMonitor;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.eventbus.ReplyException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The persist stage as other stages use it: over the event bus, with a real database behind it. */
class PersistVerticleIT {
    private static DatabaseAddress database;

    private final List<TelemetryEvent> reported = new CopyOnWriteArrayList<>();
    private Vertx vertx;
    private String deployment;
    private MessageConsumer<CommittedEvents> committed;
    private PipelineMetrics metrics;
    private DatabaseRows rows;

    @BeforeAll
    static void createDatabase() {
        database = PostgresFixture.migratedDatabase();
    }

    @BeforeEach
    void deploy() {
        rows = new DatabaseRows(database);
        rows.execute("DROP TRIGGER IF EXISTS poison ON analytics_events");
        vertx = Vertx.vertx();
        ReferenceCodec.register(
                vertx,
                EventBatch.class,
                BatchOutcome.class,
                RejectionBatch.class,
                RejectionOutcome.class,
                ClientReport.class,
                CommittedEvents.class);
        committed = vertx.eventBus().<CommittedEvents>localConsumer(Addresses.COMMITTED, message -> {
            reported.addAll(message.body().events());
            message.reply(null);
        });
        metrics = new PipelineMetrics(new SimpleMeterRegistry(), PersistTestEvents.catalog());
        StoreOptions options = PersistTestEvents.PATIENT;
        PostgresEventStore plain = new PostgresEventStore(vertx, database, PersistTestEvents.catalog(), options);
        EventStore store = ResilientStore.around(
                vertx, plain, plain::reconnect, options, PersistTestEvents.catalog(), new LoadMonitor(), metrics);
        deployment = vertx.deployVerticle(
                        new PersistVerticle(store, metrics, Clock.systemUTC(), List.of(Addresses.COMMITTED)))
                .await();
    }

    @AfterEach
    void close() {
        vertx.close().await();
    }

    private double counted(String name, String... tags) {
        return metrics.registry().get(name).tags(tags).counter().count();
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
        TelemetryEvent old = PersistTestEvents.event();
        persist(List.of(old));
        TelemetryEvent fresh = PersistTestEvents.event();

        List<EventResult> results = persist(List.of(fresh, old, fresh));

        assertThat(results)
                .containsExactly(
                        new EventResult.Persisted(List.of()), new EventResult.Duplicate(), new EventResult.Duplicate());
        assertThat(rows.count("SELECT count(*) FROM analytics_events WHERE event_id = '" + fresh.id() + "'"))
                .isEqualTo(1);
        await().untilAsserted(() ->
                assertThat(reported).extracting(TelemetryEvent::id).containsExactlyInAnyOrder(old.id(), fresh.id()));
    }

    @Test
    void rejectsThePoisonedRecordsThatAndPersistsTheRest() {
        Poison.install(rows);
        TelemetryEvent bad = Poison.event();

        List<EventResult> results = persist(List.of(PersistTestEvents.event(), bad, PersistTestEvents.event()));

        assertThat(results.get(0)).isInstanceOf(EventResult.Persisted.class);
        assertThat(results.get(1)).isInstanceOf(EventResult.Rejected.class);
        assertThat(results.get(2)).isInstanceOf(EventResult.Persisted.class);
        assertThat(rows.value("SELECT reason FROM analytics_rejections WHERE rejection_key = '" + bad.id() + "'"))
                .isEqualTo("storage_rejected");
        await().untilAsserted(() ->
                assertThat(reported).hasSize(2).extracting(TelemetryEvent::id).doesNotContain(bad.id()));
    }

    @Test
    void asksToRetryAllWhenTheTableIsGone() {
        rows.execute("ALTER VIEW new_events RENAME TO moved_away");
        try {
            assertThat(persist(PersistTestEvents.events(3)))
                    .hasSize(3)
                    .containsOnly(new EventResult.Retry(Reason.DATABASE_UNAVAILABLE, Stage.WRITER));
        } finally {
            rows.execute("ALTER VIEW moved_away RENAME TO new_events");
        }
        assertThat(reported).isEmpty();
    }

    @Test
    void answersThatRejectionsAreRecordedOnlyWhenTheyAre() {
        RejectionBatch batch = new RejectionBatch(List.of(new Rejection(
                "batch#1",
                null,
                Source.EXTENSION,
                Reason.UNKNOWN_EVENT,
                "/event",
                "no such event",
                "string(9)",
                Instant.now(),
                null)));

        ask(Addresses.PERSIST_REJECTIONS, batch);
        assertThat(rows.count("SELECT count(*) FROM analytics_rejections WHERE rejection_key = 'batch#1'"))
                .isEqualTo(1);

        rows.execute("ALTER TABLE analytics_rejections RENAME TO moved_away");
        try {
            assertThatThrownBy(() -> ask(Addresses.PERSIST_REJECTIONS, batch)).isInstanceOf(ReplyException.class);
        } finally {
            rows.execute("ALTER TABLE moved_away RENAME TO analytics_rejections");
        }
    }

    @Test
    void waitsForAReportWhoseStatementBeginsDuringTheStop() throws SQLException {
        try (Connection events = locked("analytics_events");
                Connection reports = locked("client_reports")) {
            Future<?> batch = vertx.eventBus()
                    .request(
                            Addresses.PERSIST,
                            new EventBatch("voice_mode", List.of(PersistTestEvents.event())),
                            new DeliveryOptions().setLocalOnly(true));
            awaitWaiting("analytics_events");
            ask(Addresses.PERSIST_REPORTS, new ClientReport("install-8", Instant.now(), 7, Map.of()));
            Future<Void> stopped = vertx.undeploy(deployment); // waits for the batch
            awaitWaiting("client_reports");

            events.rollback();
            batch.await();
            reports.rollback();
            stopped.await();
        }

        assertThat(rows.value("SELECT emitted::text FROM client_reports WHERE install_id = 'install-8'"))
                .isEqualTo("7");
        assertThat(counted("lossy.client.events.emitted")).isEqualTo(7);
    }

    private static Connection locked(String table) throws SQLException {
        Connection connection = database.connect();
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            statement.execute("LOCK TABLE " + table + " IN ACCESS EXCLUSIVE MODE");
        }
        return connection;
    }

    private void awaitWaiting(String table) {
        await().atMost(Patience.LONGEST)
                .until(() -> rows.count("SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = '" + table
                                + "'::regclass")
                        > 0);
    }

    @Test
    void storesTheReportsItHoldsWhenItIsStopped() {
        ask(Addresses.PERSIST_REPORTS, new ClientReport("install-9", Instant.now(), 10, Map.of("evicted", 1L)));
        ask(Addresses.PERSIST_REPORTS, new ClientReport("install-9", Instant.now(), 12, Map.of("evicted", 2L)));

        vertx.undeploy(deployment).await();

        assertThat(rows.value("SELECT concat(emitted, ' ', discarded->>'evicted') FROM client_reports"
                        + " WHERE install_id = 'install-9'"))
                .isEqualTo("12 2");
        assertThat(counted("lossy.client.events.emitted")).isEqualTo(12);
        assertThat(counted("lossy.client.events.dropped", "reason", "evicted")).isEqualTo(2);
        assertThat(counted("lossy.client.events.dropped", "reason", "opted_out"))
                .isZero();
    }

    @Test
    void finishesTheBatchesUnderWayBeforeItStops() {
        List<TelemetryEvent> batch = PersistTestEvents.events(500);
        Future<List<EventResult>> answer = vertx.eventBus()
                .<BatchOutcome>request(Addresses.PERSIST, new EventBatch("voice_mode", batch))
                .map(message -> message.body().results());

        vertx.undeploy(deployment).await();

        // stopped before it took the batch, or after it stored it: never in between
        long stored = rows.count("SELECT count(*) FROM analytics_events WHERE event_id IN ("
                + batch.stream().map(event -> "'" + event.id() + "'").collect(Collectors.joining(",")) + ")");
        assertThat(stored).isIn(0L, 500L);
        if (stored == 500) {
            assertThat(answer.await()).hasOnlyElementsOfType(EventResult.Persisted.class);
        }
    }

    @Test
    void countsACommitThatNobodyTookInAndAcksItAllTheSame() {
        committed.unregister().await();

        assertThat(persist(PersistTestEvents.events(1))).containsExactly(new EventResult.Persisted(List.of()));

        await().untilAsserted(() -> assertThat(metrics.registry()
                        .get("lossy.persist.committed.untold")
                        .counter()
                        .count())
                .isEqualTo(1));
    }
}
