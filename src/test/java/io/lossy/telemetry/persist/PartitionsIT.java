package io.lossy.telemetry.persist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lossy.telemetry.database.DatabaseAddress;
import io.lossy.telemetry.database.Migrations;
import io.lossy.telemetry.database.SqlFailures;
import io.lossy.telemetry.database.StoreException;
import io.lossy.telemetry.event.TelemetryEvent;
import io.lossy.telemetry.fixture.PostgresFixture;
import io.lossy.telemetry.metrics.PipelineMetrics;
import io.lossy.telemetry.overload.LoadMonitor;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Daily partitions by id: made ahead, made late, made by two at a time. */
class PartitionsIT {
    private static final Instant DAY = Instant.parse("2031-05-01T00:00:00Z");
    private static final LocalDate MAY_1 = LocalDate.parse("2031-05-01");

    private final DatabaseAddress database = PostgresFixture.emptyDatabase();
    private final DatabaseRows rows = new DatabaseRows(database);
    private final Vertx vertx = Vertx.vertx();
    private PostgresEventStore store;

    @BeforeEach
    void migrate() {
        new Migrations(database, Clock.fixed(Instant.parse("2031-04-01T23:30:00Z"), ZoneOffset.UTC)).run();
        store = new PostgresEventStore(vertx, database, PersistTestEvents.catalog(), PersistTestEvents.PATIENT);
    }

    @AfterEach
    void close() {
        store.close().await();
        vertx.close().await();
    }

    private String placeOf(TelemetryEvent event) {
        return rows.value("SELECT tableoid::regclass FROM analytics_events WHERE event_id = '" + event.id() + "'");
    }

    private static TelemetryEvent mintedAt(Instant at) {
        return PersistTestEvents.event(PersistTestEvents.v7(at));
    }

    @Test
    void migrationsMakeYesterdayTodayAndAWeekAhead() {
        assertThat(rows.value("SELECT string_agg(relid::text, ' ' ORDER BY relid::text)"
                        + " FROM pg_partition_tree('analytics_events') WHERE level = 1"))
                .isEqualTo("analytics_events_20310331 analytics_events_20310401 analytics_events_20310402"
                        + " analytics_events_20310403 analytics_events_20310404 analytics_events_20310405"
                        + " analytics_events_20310406 analytics_events_20310407 analytics_events_20310408"
                        + " analytics_events_default");
    }

    @Test
    void migrationsRunAgainWithoutAChange() {
        String applied =
                rows.lines("SELECT version || installed_on FROM flyway_schema_history ORDER BY installed_rank");

        new Migrations(database, Clock.fixed(Instant.parse("2031-04-01T23:45:00Z"), ZoneOffset.UTC)).run();

        assertThat(rows.lines("SELECT version || installed_on FROM flyway_schema_history ORDER BY installed_rank"))
                .isEqualTo(applied);
    }

    @Test
    void putsTheLastAndTheFirstMillisecondOfADayWhereTheyBelong() {
        store.prepareDays(MAY_1.minusDays(1), MAY_1).await();
        TelemetryEvent last = mintedAt(DAY.minusMillis(1));
        TelemetryEvent first = mintedAt(DAY);

        store.append(List.of(last, first)).await();

        assertThat(placeOf(last)).isEqualTo("analytics_events_20310430");
        assertThat(placeOf(first)).isEqualTo("analytics_events_20310501");
    }

    @Test
    void movesTheRowsOfADayThatDefaultAlreadyHoldsAndNoOthers() {
        List<TelemetryEvent> ofTheDay = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            ofTheDay.add(mintedAt(DAY.plusSeconds(i * 864L)));
        }
        TelemetryEvent nextDay = mintedAt(DAY.plusSeconds(86_400));
        store.append(ofTheDay).await();
        store.append(List.of(nextDay)).await();
        assertThat(rows.count("SELECT count(*) FROM analytics_events_default")).isEqualTo(101);

        store.prepareDays(MAY_1, MAY_1).await();

        assertThat(rows.count("SELECT count(*) FROM analytics_events_20310501")).isEqualTo(100);
        assertThat(placeOf(nextDay)).isEqualTo("analytics_events_default");
        assertThat(store.append(ofTheDay).await().fresh()).isEmpty();
        assertThat(rows.count("SELECT count(*) FROM analytics_events")).isEqualTo(101);
    }

    /** What a session with an old list of partitions would do; the row's own check uses the same list afterwards. */
    @Test
    void defaultRefusesIdsWhoseDayHasAPartition() {
        store.prepareDays(MAY_1, MAY_1).await();

        for (Instant at : List.of(DAY, DAY.plusSeconds(86_400).minusMillis(1))) {
            assertThatThrownBy(() -> putIntoDefault(PersistTestEvents.v7(at)))
                    .hasRootCauseInstanceOf(SQLException.class)
                    .satisfies(failure -> assertThat(
                                    SqlFailures.of(failure.getCause()).kind())
                            .isEqualTo(StoreException.FailureKind.CONFLICT))
                    .hasStackTraceContaining("the day of this id has a partition of its own");
        }
        putIntoDefault(PersistTestEvents.v7(DAY.minusMillis(1)));
        putIntoDefault(PersistTestEvents.v7(DAY.plusSeconds(86_400)));
        putIntoDefault(UUID.fromString("ffffffff-ffff-4fff-bfff-ffffffffffff"));
        assertThat(rows.count("SELECT count(*) FROM analytics_events_default")).isEqualTo(3);
    }

    private void putIntoDefault(UUID id) {
        rows.execute("INSERT INTO analytics_events_default SELECT '" + id
                + "', 'e', 'f', 's', now(), now(), null, null," + " null, '1-0-0', 1, '{}'");
    }

    @Test
    void everySessionReadsTheListOfPartitionsAgain() {
        String version =
                "SELECT xmin FROM pg_attribute WHERE attrelid = 'analytics_events'::regclass AND attname = 'event_id'";
        String before = rows.value(version);

        store.prepareDays(MAY_1, MAY_1).await();

        assertThat(rows.value(version))
                .as("its change is what PostgreSQL tells all sessions")
                .isNotEqualTo(before);
    }

    @Test
    void twoServersMayMakeTheSameDaysWhileBatchesComeIn() {
        EventStore writer = ResilientStore.around(
                vertx,
                store,
                store::reconnect,
                PersistTestEvents.PATIENT,
                PersistTestEvents.catalog(),
                new LoadMonitor(),
                new PipelineMetrics(new SimpleMeterRegistry(), PersistTestEvents.catalog()));
        List<Future<?>> work = new ArrayList<>();
        int batches = 0;
        for (int day = 0; day < 10; day++) {
            for (int i = 0; i < 3; i++, batches++) {
                work.add(writer.append(List.of(mintedAt(DAY.plusSeconds(day * 86_400L + i)))));
            }
            work.add(writer.prepareDays(MAY_1, MAY_1.plusDays(day)));
            work.add(writer.prepareDays(MAY_1, MAY_1.plusDays(day)));
        }

        Future.all(work).await();

        assertThat(rows.count("SELECT count(*) FROM analytics_events")).isEqualTo(batches);
        assertThat(rows.count("SELECT count(*) FROM analytics_events_default")).isZero();
        assertThat(rows.count("SELECT count(*) FROM pg_class WHERE relname LIKE 'analytics_events_203105__'"))
                .isEqualTo(10);
    }

    @Test
    void aTimeBoundWrittenThroughTheIdLeavesOlderPartitionsAlone() {
        store.prepareDays(MAY_1, MAY_1.plusDays(3)).await();

        assertThat(rows.lines("EXPLAIN SELECT count(*) FROM analytics_events"
                        + " WHERE event_id >= v7_floor('2031-05-03T00:00:00Z')"))
                .contains("analytics_events_20310503", "analytics_events_default")
                .doesNotContain("analytics_events_20310502", "analytics_events_20310401");
    }

    @Test
    void everyPartitionHasTheIndexOnReceivedAt() {
        store.prepareDays(MAY_1, MAY_1).await();

        assertThat(rows.count("SELECT count(*) FROM pg_indexes WHERE tablename = 'analytics_events_20310501'"))
                .as("primary key and BRIN")
                .isEqualTo(2);
    }
}
