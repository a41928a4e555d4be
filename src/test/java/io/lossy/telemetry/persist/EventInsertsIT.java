package io.lossy.telemetry.persist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lossy.telemetry.catalog.model.Source;
import io.lossy.telemetry.database.DatabaseAddress;
import io.lossy.telemetry.database.Pooler;
import io.lossy.telemetry.database.SqlFailures;
import io.lossy.telemetry.database.StoreException;
import io.lossy.telemetry.event.TelemetryEvent;
import io.lossy.telemetry.fixture.PostgresFixture;
import io.lossy.telemetry.persist.EventStore.Appended;
import io.lossy.telemetry.persist.pool.SessionPool;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Which statements a batch takes, and that each stores the same rows. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EventInsertsIT {
    private static final String SHARED = InsertStatement.NEW_IDS_WITH_SHARED_VALUES.sql();
    private static final String IDEMPOTENT = InsertStatement.IDEMPOTENT.sql();

    private final Vertx vertx = Vertx.vertx();
    private final DatabaseAddress database = PostgresFixture.migratedDatabase();
    private final DatabaseRows rows = new DatabaseRows(database);
    private final Pool pool = SessionPool.of(vertx, database, Pooler.NONE, PersistTestEvents.PATIENT, 4);
    private final List<String> sent = new CopyOnWriteArrayList<>();

    @AfterAll
    void close() {
        pool.close().await();
        vertx.close().await();
    }

    /** As one server has it. */
    private EventInserts inserts() {
        sent.clear();
        return new EventInserts(this::run, UUID.randomUUID());
    }

    private Future<RowSet<Row>> run(String sql, Tuple parameters) {
        sent.add(sql);
        return pool.preparedQuery(sql)
                .execute(parameters)
                .recover(failure -> Future.failedFuture(SqlFailures.of(failure)));
    }

    private static TelemetryEvent from(Source source, @Nullable String release) {
        Instant now = Instant.now();
        return new TelemetryEvent(
                PersistTestEvents.v7(now),
                PersistTestEvents.SPEECH,
                source,
                now,
                now,
                null,
                null,
                release,
                PersistTestEvents.event().payload());
    }

    private String shown(TelemetryEvent event) {
        return rows.value("SELECT concat_ws('|', source, coalesce(session_id, 'none'), coalesce(release, 'none'),"
                + " schema_version, sample_rate, payload->>'words') FROM analytics_events WHERE event_id = '"
                + event.id() + "'");
    }

    @Test
    void aBatchOfNewIdsIsOneStatementWithoutAConflictClause() {
        List<TelemetryEvent> batch = PersistTestEvents.events(50);

        Appended appended = inserts().append(batch).await();

        assertThat(sent).containsExactly(SHARED);
        assertThat(appended.isAllFresh()).isTrue();
        assertThat(appended).isEqualTo(new Appended(EventStoreContract.ids(batch), Set.of()));
    }

    @Test
    void rowsThatDifferInEveryColumnAreStoredAsGiven() {
        TelemetryEvent extension = from(Source.EXTENSION, "1.4.2");
        TelemetryEvent backend = from(Source.BACKEND, null);

        inserts().append(List.of(extension, backend)).await();

        assertThat(sent).containsExactly(InsertStatement.NEW_IDS.sql());
        assertThat(shown(extension)).isEqualTo("extension|none|1.4.2|1-0-0|1|3");
        assertThat(shown(backend)).isEqualTo("backend|none|none|1-0-0|1|3");
    }

    @Test
    void rowsWithoutAReleaseAreStoredAsGiven() {
        TelemetryEvent backend = from(Source.BACKEND, null);

        inserts().append(List.of(backend, from(Source.BACKEND, null))).await();

        assertThat(sent).containsExactly(SHARED);
        assertThat(shown(backend)).isEqualTo("backend|none|none|1-0-0|1|3");
    }

    @Test
    void anIdThatOccursTwiceIsFreshOnce() {
        TelemetryEvent event = PersistTestEvents.event();

        Appended appended = inserts().append(List.of(event, event)).await();

        assertThat(appended.fresh()).containsExactly(event.id());
        assertThat(appended.isAllFresh()).isFalse();
    }

    @Test
    void aBatchWithAStoredIdStoresTheOthersByASecondStatement() {
        EventInserts inserts = inserts();
        List<TelemetryEvent> known = PersistTestEvents.events(3);
        List<TelemetryEvent> fresh = PersistTestEvents.events(4);
        inserts.append(known).await();
        List<TelemetryEvent> mixed =
                new ArrayList<>(Stream.of(known, fresh).flatMap(List::stream).toList());
        Collections.shuffle(mixed);

        Appended appended = inserts.append(mixed).await();

        assertThat(sent).containsExactly(SHARED, SHARED, IDEMPOTENT);
        assertThat(appended).isEqualTo(new Appended(EventStoreContract.ids(fresh), Set.of()));
        assertThat(stored(mixed)).isEqualTo(7);
    }

    private long stored(List<TelemetryEvent> events) {
        return events.stream()
                .filter(event ->
                        rows.count("SELECT count(*) FROM analytics_events WHERE event_id = '" + event.id() + "'") == 1)
                .count();
    }

    @Test
    void aStreamOfRetriesPaysForOneFailedStatement() {
        EventInserts inserts = inserts();
        List<List<TelemetryEvent>> batches =
                Stream.generate(() -> PersistTestEvents.events(3)).limit(40).toList();
        batches.forEach(batch -> inserts.append(batch).await());
        sent.clear();

        for (List<TelemetryEvent> batch : batches) {
            assertThat(inserts.append(batch).await().fresh()).isEmpty();
        }
        assertThat(sent).hasSize(41).startsWith(SHARED);
        assertThat(sent.subList(1, 41)).containsOnly(IDEMPOTENT);

        sent.clear();
        for (int i = 0; i <= RecentDuplicates.CAUTIOUS; i++) {
            assertThat(inserts.append(PersistTestEvents.events(2)).await().isAllFresh())
                    .isTrue();
        }
        assertThat(sent.subList(0, RecentDuplicates.CAUTIOUS)).containsOnly(IDEMPOTENT);
        assertThat(sent.get(RecentDuplicates.CAUTIOUS)).isEqualTo(SHARED);
    }

    @Test
    void aStoredIdIsNeverTakenForABadRowAndABadRowStoresNothing() {
        EventInserts inserts = inserts();
        List<TelemetryEvent> batch = new ArrayList<>(PersistTestEvents.events(3));
        inserts.append(batch.subList(0, 1)).await();
        batch.add(PersistTestEvents.event(PersistTestEvents.v7(Instant.now()), Instant.now(), "{\"reason\":"));

        assertThatThrownBy(() -> inserts.append(batch).await())
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.sqlState()).isEqualTo("22P02"));
        assertThat(stored(batch)).isEqualTo(1);
    }

    @Test
    void ofTwoServersWithTheSameIdsEachIdIsFreshForOne() {
        EventInserts one = inserts();
        EventInserts other = inserts();
        for (int round = 0; round < 30; round++) {
            List<TelemetryEvent> all = PersistTestEvents.events(60);
            List<TelemetryEvent> reversed = new ArrayList<>(all.subList(20, 60));
            Collections.reverse(reversed);

            Future<Appended> left = one.append(all.subList(0, 40));
            Future<Appended> right = other.append(reversed);
            Future.all(left, right).await();

            assertThat(left.result().fresh().size() + right.result().fresh().size())
                    .isEqualTo(60);
            assertThat(left.result().fresh())
                    .doesNotContainAnyElementsOf(right.result().fresh());
        }
    }
}
