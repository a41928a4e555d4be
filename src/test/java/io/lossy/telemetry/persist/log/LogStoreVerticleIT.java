package io.lossy.telemetry.persist.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.lossy.telemetry.catalog.model.Source;
import io.lossy.telemetry.database.DatabaseAddress;
import io.lossy.telemetry.event.Addresses;
import io.lossy.telemetry.event.ClientReport;
import io.lossy.telemetry.event.CommittedEvents;
import io.lossy.telemetry.event.Payload;
import io.lossy.telemetry.event.Rejection;
import io.lossy.telemetry.event.RejectionBatch;
import io.lossy.telemetry.event.TelemetryEvent;
import io.lossy.telemetry.fixture.PostgresFixture;
import io.lossy.telemetry.fixture.ReferenceCodec;
import io.lossy.telemetry.fixture.Sql;
import io.lossy.telemetry.log.record.LogChunk;
import io.lossy.telemetry.log.record.LogClaim;
import io.lossy.telemetry.log.record.LogContent;
import io.lossy.telemetry.log.record.LogPartition;
import io.lossy.telemetry.metrics.PipelineMetrics;
import io.lossy.telemetry.persist.PersistTestEvents;
import io.lossy.telemetry.persist.PostgresEventStore;
import io.lossy.telemetry.privacy.Subject;
import io.lossy.telemetry.privacy.Subject.SubjectKind;
import io.lossy.telemetry.privacy.SubjectRecords;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.ReplyException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Storing from the log as its reader uses it: over the event bus, with a real database behind it. */
class LogStoreVerticleIT {
    private static final String INSTALL = "0a1b." + "c".repeat(32);

    private static DatabaseAddress database;

    private final LogPartition partition =
            new LogPartition(UUID.randomUUID().toString(), "lossy-v1-events-voice_mode", 0);
    private final List<UUID> reported = new CopyOnWriteArrayList<>();
    private Vertx vertx;
    private Sql sql;

    @BeforeAll
    static void createDatabase() {
        database = PostgresFixture.migratedDatabase();
    }

    @BeforeEach
    void deploy() {
        sql = new Sql(database);
        vertx = Vertx.vertx();
        ReferenceCodec.register(
                vertx, LogPartition.class, LogClaim.class, LogChunk.class, CommittedEvents.class, RejectionBatch.class);
        vertx.eventBus().<CommittedEvents>localConsumer(Addresses.COMMITTED, message -> {
            message.body().events().forEach(event -> reported.add(event.id()));
            message.reply(null);
        });
        PostgresEventStore store =
                new PostgresEventStore(vertx, database, PersistTestEvents.catalog(), PersistTestEvents.PATIENT);
        PipelineMetrics metrics = new PipelineMetrics(new SimpleMeterRegistry(), PersistTestEvents.catalog());
        vertx.deployVerticle(new LogStoreVerticle(
                        store,
                        UUID.randomUUID(),
                        PersistTestEvents::catalog,
                        metrics,
                        Clock.systemUTC(),
                        List.of(Addresses.COMMITTED)))
                .await();
    }

    @AfterEach
    void close() {
        vertx.close().await();
    }

    @Test
    void rowsAndPositionMoveTogetherAndARepeatedRecordIsADuplicate() {
        List<TelemetryEvent> events = PersistTestEvents.events(3);
        LogClaim claim = claim();

        LogClaim next = store(claim, 4, events(events));
        LogClaim again = store(next, 6, events(events));

        assertThat(again.next()).isEqualTo(6);
        assertThat(books()).isEqualTo("next 6: 6 = 3 + 3 + 0 + 0 + 0");
        await().until(() -> reported.size() == 3);
        assertThat(rows(events)).isEqualTo(3);
        assertThat(claim().next()).isEqualTo(6);
    }

    @Test
    void anOlderGenerationChangesNothing() {
        LogClaim frozen = claim();
        LogClaim taken = claim();
        List<TelemetryEvent> events = PersistTestEvents.events(2);

        assertThatThrownBy(() -> store(frozen, 1, events(events)))
                .isInstanceOfSatisfying(
                        ReplyException.class,
                        failure -> assertThat(failure.failureCode()).isEqualTo(LogClaim.LOST));

        assertThat(rows(events)).isZero();
        assertThat(books()).isEqualTo("next 0: 0 = 0 + 0 + 0 + 0 + 0");
        assertThat(store(taken, 1, events(events)).next()).isEqualTo(1);
        assertThat(rows(events)).isEqualTo(2);
    }

    @Test
    void aRowThatTheDatabaseDoesNotTakeIsRejectedAndTheOthersAreStored() {
        List<TelemetryEvent> events = new ArrayList<>(PersistTestEvents.events(5));
        Instant now = Instant.now().truncatedTo(ChronoUnit.MICROS);
        TelemetryEvent poison = PersistTestEvents.event(PersistTestEvents.v7(now), now, "{\"latency_ms\":1e999999}");
        events.add(2, poison);

        store(claim(), 1, events(events));

        assertThat(books()).isEqualTo("next 1: 6 = 5 + 0 + 1 + 0 + 0");
        assertThat(sql.column("SELECT reason FROM analytics_rejections WHERE rejection_key = '" + poison.id() + "'"))
                .containsExactly("storage_rejected");
        assertThat(rows(events)).isEqualTo(5);
    }

    @Test
    void whatIsOlderThanItsRetentionIsNotStored() {
        Instant old = Instant.now().minus(Duration.ofDays(31));
        TelemetryEvent event = PersistTestEvents.event(PersistTestEvents.v7(old), old, PersistTestEvents.json());

        store(claim(), 1, events(List.of(event)));

        assertThat(books()).isEqualTo("next 1: 1 = 0 + 0 + 0 + 1 + 0");
        assertThat(rows(List.of(event))).isZero();
    }

    @Test
    void whatWasReceivedBeforeTheErasureOfItsSubjectIsNotStored() {
        Instant before = Instant.now().minusSeconds(60).truncatedTo(ChronoUnit.MICROS);
        TelemetryEvent own = of(INSTALL, before, PersistTestEvents.json());
        TelemetryEvent named = of(null, before, "{\"reason\":\"" + INSTALL + "\"}");
        TelemetryEvent other = of("0a1b." + "d".repeat(32), before, PersistTestEvents.json());
        ClientReport report = new ClientReport(INSTALL, before, 10, Map.of());
        new SubjectRecords(database).erase(new Subject(SubjectKind.INSTALL, INSTALL));
        TelemetryEvent after = of(INSTALL, Instant.now().plusSeconds(60), PersistTestEvents.json());

        LogContent content = new LogContent(List.of(own, named, other, after), List.of(), List.of(), List.of(report));
        LogClaim next = store(claim(), 1, content);
        store(next, 2, content); // as after a reset of the position to the earliest

        assertThat(books()).isEqualTo("next 2: 8 = 2 + 2 + 0 + 0 + 4");
        assertThat(rows(List.of(own, named))).isZero();
        assertThat(rows(List.of(other, after))).isEqualTo(2);
        assertThat(sql.count("SELECT count(*) FROM client_reports WHERE install_id = '" + INSTALL + "'"))
                .isZero();
    }

    @Test
    void rejectionsOfIngestAreRecordedAndAreNoAcceptedEvents() {
        Rejection rejection = PersistTestEvents.rejection(UUID.randomUUID());

        store(claim(), 1, new LogContent(List.of(), List.of(), List.of(rejection), List.of()));

        assertThat(books()).isEqualTo("next 1: 0 = 0 + 0 + 0 + 0 + 0");
        assertThat(sql.count("SELECT count(*) FROM kept_rejections WHERE rejection_key = '" + rejection.key() + "'"))
                .isEqualTo(1);
    }

    private static TelemetryEvent of(String install, Instant receivedAt, String json) {
        return new TelemetryEvent(
                PersistTestEvents.v7(receivedAt),
                PersistTestEvents.SPEECH,
                Source.EXTENSION,
                receivedAt,
                receivedAt,
                null,
                install,
                "1.4.2",
                new Payload(new Object[4], json));
    }

    private static LogContent events(List<TelemetryEvent> events) {
        return new LogContent(events, List.of(), List.of(), List.of());
    }

    private LogClaim claim() {
        return vertx.eventBus()
                .<LogClaim>request(Addresses.LOG_CLAIM, partition)
                .await()
                .body();
    }

    private LogClaim store(LogClaim claim, long next, LogContent content) {
        return vertx.eventBus()
                .<LogClaim>request(Addresses.LOG_CHUNK, new LogChunk(claim, next, content))
                .await()
                .body();
    }

    private String books() {
        return sql.column("SELECT format('next %s: %s = %s + %s + %s + %s + %s', next_offset, accepted, persisted,"
                        + " duplicate, rejected, expired, erased) FROM log_positions WHERE topic_id = '"
                        + partition.topicId() + "'")
                .get(0);
    }

    private long rows(List<TelemetryEvent> events) {
        String ids = String.join(
                "','", events.stream().map(event -> event.id().toString()).toList());
        return sql.count("SELECT count(*) FROM analytics_events WHERE event_id IN ('" + ids + "')");
    }
}
