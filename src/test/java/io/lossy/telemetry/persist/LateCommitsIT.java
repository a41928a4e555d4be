package io.lossy.telemetry.persist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lossy.telemetry.database.DatabaseAddress;
import io.lossy.telemetry.database.StoreOptions;
import io.lossy.telemetry.event.Addresses;
import io.lossy.telemetry.event.BatchOutcome;
import io.lossy.telemetry.event.ClientReport;
import io.lossy.telemetry.event.CommittedEvents;
import io.lossy.telemetry.event.EventBatch;
import io.lossy.telemetry.event.EventResult;
import io.lossy.telemetry.event.RejectionBatch;
import io.lossy.telemetry.event.RejectionOutcome;
import io.lossy.telemetry.event.TelemetryEvent;
import io.lossy.telemetry.fixture.DatabaseProxy;
import io.lossy.telemetry.fixture.PostgresFixture;
import io.lossy.telemetry.fixture.ReferenceCodec;
import io.lossy.telemetry.fixture.Relay;
import io.lossy.telemetry.metrics.PipelineMetrics;
import io.lossy.telemetry.overload.LoadMonitor;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Rows whose insert had no answer, or a late one, are reported to windows and meters once. */
class LateCommitsIT {
    /**
     * A call is given up before its connection is, so that an answer may come late. One connection, so that each statement
     * is prepared when answers begin to get lost.
     */
    private static final StoreOptions IMPATIENT = new StoreOptions(
            1,
            64,
            Duration.ofMillis(400),
            Duration.ofMillis(500),
            Duration.ofMillis(400),
            Duration.ofSeconds(3),
            Duration.ofMillis(1_000),
            50,
            Duration.ofMillis(200));

    private static DatabaseAddress database;
    private static DatabaseProxy proxy;
    private static DatabaseRows rows;

    private final List<CommittedEvents> reported = new CopyOnWriteArrayList<>();
    private Vertx vertx;
    private PipelineMetrics metrics;

    @BeforeAll
    static void createDatabase() {
        database = PostgresFixture.migratedDatabase();
        proxy = new DatabaseProxy(database);
        rows = new DatabaseRows(database);
    }

    @AfterAll
    static void closeProxy() {
        proxy.close();
    }

    @BeforeEach
    void deploy() {
        rows.execute("DROP TRIGGER IF EXISTS slow_commit ON analytics_events");
        rows.execute("DROP TRIGGER IF EXISTS poison ON analytics_events");
        proxy.set(Relay.Mode.OPEN);
        vertx = Vertx.vertx();
        ReferenceCodec.register(
                vertx,
                EventBatch.class,
                BatchOutcome.class,
                RejectionBatch.class,
                RejectionOutcome.class,
                ClientReport.class,
                CommittedEvents.class);
        vertx.eventBus().<CommittedEvents>localConsumer(Addresses.COMMITTED, message -> {
            reported.add(message.body());
            message.reply(null);
        });
        metrics = new PipelineMetrics(new SimpleMeterRegistry(), PersistTestEvents.catalog());
        PostgresEventStore plain =
                new PostgresEventStore(vertx, proxy.address(), PersistTestEvents.catalog(), IMPATIENT);
        EventStore store = ResilientStore.around(
                vertx, plain, plain::reconnect, IMPATIENT, PersistTestEvents.catalog(), new LoadMonitor(), metrics);
        vertx.deployVerticle(new PersistVerticle(store, metrics, Clock.systemUTC(), List.of(Addresses.COMMITTED)))
                .await();
        again(List.of(PersistTestEvents.event())); // connects, and prepares the statement
        patiently().until(() -> reported.size() == 1);
        reported.clear();
    }

    @AfterEach
    void close() {
        proxy.set(Relay.Mode.OPEN);
        vertx.close().await();
    }

    private List<EventResult> persist(List<TelemetryEvent> events) {
        return vertx.eventBus()
                .<BatchOutcome>request(
                        Addresses.PERSIST,
                        new EventBatch("voice_mode", events),
                        new DeliveryOptions().setLocalOnly(true).setSendTimeout(60_000))
                .await()
                .body()
                .results();
    }

    /** As a client retries: the same ids, received at another moment. */
    private List<EventResult> again(List<TelemetryEvent> events) {
        List<TelemetryEvent> received = events.stream()
                .map(event -> PersistTestEvents.event(event.id(), Instant.now(), PersistTestEvents.json()))
                .toList();
        List<EventResult> results = new ArrayList<>();
        patiently().until(() -> {
            results.clear();
            results.addAll(persist(received));
            return results.stream().noneMatch(EventResult.Retry.class::isInstance);
        });
        return results;
    }

    private List<UUID> reportedIds() {
        return reported.stream()
                .flatMap(each -> each.events().stream())
                .map(TelemetryEvent::id)
                .toList();
    }

    private long stored(List<TelemetryEvent> batch) {
        return batch.stream()
                .filter(event ->
                        rows.count("SELECT count(*) FROM analytics_events WHERE event_id = '" + event.id() + "'") == 1)
                .count();
    }

    private double counted(String name) {
        return metrics.registry().get(name).counter().count();
    }

    private double remembered() {
        return metrics.registry().get("lossy.persist.unknown.inserts").gauge().value();
    }

    private static List<UUID> ids(List<TelemetryEvent> events) {
        return events.stream().map(TelemetryEvent::id).toList();
    }

    @Test
    void aCommitWhoseAnswerIsLostCountsOnceWhetherOrNotItsClientComesAgain() {
        List<TelemetryEvent> gone = PersistTestEvents.events(5);
        List<TelemetryEvent> comes = PersistTestEvents.events(5);
        proxy.set(Relay.Mode.ANSWERLESS);

        List<EventResult> first = persist(both(gone, comes));

        assertThat(first).hasOnlyElementsOfType(EventResult.Retry.class);
        assertThat(reported).isEmpty();
        patiently().until(() -> stored(both(gone, comes)) == 10);
        proxy.set(Relay.Mode.OPEN);
        assertThat(again(comes)).hasOnlyElementsOfType(EventResult.Duplicate.class);
        patiently().until(() -> reported.size() == 1);
        assertThat(reportedIds()).containsExactlyInAnyOrderElementsOf(ids(both(gone, comes)));
        assertThat(reported.get(0).late()).isTrue();
        assertThat(counted("lossy.persist.late.commits")).isEqualTo(10);
        assertThat(again(gone)).hasOnlyElementsOfType(EventResult.Duplicate.class);
        assertNothingMoreIsReported(10);
    }

    @Test
    void aCommitWhoseAnswerComesAfterItsTimeoutCountsOnce() {
        rows.execute("""
                CREATE OR REPLACE FUNCTION take_time_to_commit() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN
                    PERFORM pg_sleep(2);
                    RETURN NULL;
                END $$;
                CREATE CONSTRAINT TRIGGER slow_commit AFTER INSERT ON analytics_events
                    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION take_time_to_commit();""");
        List<TelemetryEvent> batch = PersistTestEvents.events(1);

        assertThat(persist(batch)).hasOnlyElementsOfType(EventResult.Retry.class);

        patiently().until(() -> reported.size() == 1);
        assertThat(reportedIds()).containsExactlyElementsOf(ids(batch));
        rows.execute("DROP TRIGGER slow_commit ON analytics_events");
        assertThat(again(batch)).hasOnlyElementsOfType(EventResult.Duplicate.class);
        assertNothingMoreIsReported(1);
    }

    @Test
    void whatWasNotCommittedCountsOnceWhenItsRetryIs() {
        List<TelemetryEvent> batch = PersistTestEvents.events(5);
        proxy.set(Relay.Mode.STOPPED);

        assertThat(persist(batch)).hasOnlyElementsOfType(EventResult.Retry.class);

        proxy.set(Relay.Mode.OPEN);
        assertThat(again(batch)).hasOnlyElementsOfType(EventResult.Persisted.class);
        patiently().until(() -> remembered() == 0);
        assertNothingMoreIsReported(5);
        assertThat(counted("lossy.persist.late.commits")).isZero();
    }

    @Test
    void aRowThatAnotherServerStoredIsNotCountedHere() {
        List<TelemetryEvent> batch = PersistTestEvents.events(3);
        proxy.set(Relay.Mode.SILENT);
        assertThat(persist(batch)).hasOnlyElementsOfType(EventResult.Retry.class);
        EventStore other =
                new PostgresEventStore(vertx, database, PersistTestEvents.catalog(), PersistTestEvents.PATIENT);
        other.append(batch.stream()
                        .map(event -> PersistTestEvents.event(event.id(), Instant.now(), PersistTestEvents.json()))
                        .toList())
                .await();

        proxy.set(Relay.Mode.OPEN);

        assertThat(again(batch)).hasOnlyElementsOfType(EventResult.Duplicate.class);
        patiently().until(() -> remembered() == 0);
        assertNothingMoreIsReported(0);
        other.close().await();
    }

    /** The half that was committed while a bad row was looked for, when the database went away before the other half. */
    @Test
    void theCommittedHalfOfABatchThatWasSplitCountsOnce() {
        Poison.install(rows);
        rows.execute("""
                CREATE OR REPLACE FUNCTION refuse_poison() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN
                    IF NEW.payload ? 'poison' AND (SELECT count(*) FROM analytics_events WHERE session_id = 'left'
                            AND xmin <> pg_current_xact_id()::xid) > 0 THEN
                        RAISE EXCEPTION 'gone' USING ERRCODE = '57014';
                    END IF;
                    IF NEW.payload ? 'poison' THEN
                        RAISE EXCEPTION 'poisoned' USING ERRCODE = '22000';
                    END IF;
                    RETURN NEW;
                END $$""");
        TelemetryEvent bad = Poison.event();
        TelemetryEvent plain = PersistTestEvents.event();
        TelemetryEvent left = new TelemetryEvent(
                plain.id(),
                plain.type(),
                plain.source(),
                plain.occurredAt(),
                plain.receivedAt(),
                "left",
                plain.installId(),
                plain.release(),
                plain.payload());

        assertThat(persist(List.of(left, bad))).hasOnlyElementsOfType(EventResult.Retry.class);

        patiently().until(() -> reported.size() == 1);
        assertThat(reportedIds()).containsExactly(left.id());
    }

    /** Two more looks find nothing that is not counted yet. */
    private void assertNothingMoreIsReported(int events) {
        again(List.of(PersistTestEvents.event()));
        patiently().until(() -> remembered() == 0 && reportedIds().size() >= events + 1);
        assertThat(reportedIds()).hasSize(events + 1).doesNotHaveDuplicates();
    }

    private static List<TelemetryEvent> both(List<TelemetryEvent> some, List<TelemetryEvent> others) {
        List<TelemetryEvent> all = new ArrayList<>(some);
        all.addAll(others);
        return all;
    }

    private static ConditionFactory patiently() {
        return await().pollInterval(Duration.ofMillis(50));
    }
}
