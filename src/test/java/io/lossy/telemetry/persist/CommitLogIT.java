package io.lossy.telemetry.persist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.lossy.telemetry.database.DatabaseAddress;
import io.lossy.telemetry.database.DatabaseRoles;
import io.lossy.telemetry.database.DatabaseSession;
import io.lossy.telemetry.database.DatabaseSession.Isolation;
import io.lossy.telemetry.database.RoleSeparation;
import io.lossy.telemetry.database.RoleSeparationIT;
import io.lossy.telemetry.database.Statements;
import io.lossy.telemetry.database.StoreException;
import io.lossy.telemetry.database.StoreException.FailureKind;
import io.lossy.telemetry.database.StoreOptions;
import io.lossy.telemetry.event.TelemetryEvent;
import io.lossy.telemetry.fixture.PostgresFixture;
import io.lossy.telemetry.persist.CommitLog.Entry;
import io.lossy.telemetry.persist.CommitLog.Position;
import io.lossy.telemetry.persist.EventStore.Appended;
import io.vertx.core.Vertx;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The commit log has exactly the events that were added, and a reader of it misses none, however late they are committed. */
class CommitLogIT {
    private static final UUID INCARNATION = UUID.fromString("0191d0c4-0000-4000-8000-000000000001");
    private static final int MANY = 10_000;

    private final Vertx vertx = Vertx.vertx();
    private final DatabaseAddress database = PostgresFixture.migratedDatabase();
    private final DatabaseRows rows = new DatabaseRows(database);
    private final PostgresEventStore store = new PostgresEventStore(
            vertx, DatabaseRoles.one(database), PersistTestEvents.catalog(), StoreOptions.DEFAULTS, INCARNATION);
    private final CommitLog log = store.commitLog();

    @AfterEach
    void close() {
        store.close().await();
        vertx.close().await();
    }

    /** Reads on until everything that is expected is there: open transactions of other tests hold the reader up. */
    private List<Entry> read(int ids) {
        await().until(() -> log.after(Position.START, MANY).await().stream()
                        .mapToInt(entry -> entry.ids().size())
                        .sum()
                >= ids);
        return log.after(Position.START, MANY).await();
    }

    @Test
    void eachInsertIsOneEntryWithTheIdsThatItAdded() {
        List<TelemetryEvent> first = PersistTestEvents.events(20);
        List<TelemetryEvent> second = PersistTestEvents.events(3);
        List<TelemetryEvent> mixed = new ArrayList<>(first.subList(5, 9));
        mixed.addAll(second);

        store.append(first).await();
        store.append(mixed).await();
        store.append(first).await(); // adds nothing

        List<Entry> entries = read(23);
        assertThat(entries)
                .hasSize(2)
                .allSatisfy(entry -> assertThat(entry.incarnation()).isEqualTo(INCARNATION));
        assertThat(entries.get(0).ids()).containsExactlyInAnyOrderElementsOf(EventStoreContract.ids(first));
        assertThat(entries.get(1).ids()).containsExactlyInAnyOrderElementsOf(EventStoreContract.ids(second));
        assertThat(rows.count("SELECT count(*) FROM commit_log")).isEqualTo(2);
    }

    @Test
    void aBatchWithABadRowLogsTheRowsThatWereStoredAndNoOther() {
        Poison.install(rows);
        TelemetryEvent bad = Poison.event();
        List<TelemetryEvent> good = PersistTestEvents.events(15);
        store.append(good.subList(3, 5)).await();
        List<TelemetryEvent> batch = new ArrayList<>(good);
        batch.add(6, bad);

        Appended appended = new BisectingEventStore(store).append(batch).await();

        assertThat(appended.poisoned()).containsExactly(bad.id());
        assertThat(read(15).stream().flatMap(entry -> entry.ids().stream()).toList())
                .containsExactlyInAnyOrderElementsOf(EventStoreContract.ids(good));
    }

    @Test
    void aReaderGoesOnFromItsPosition() {
        for (int i = 0; i < 5; i++) {
            store.append(PersistTestEvents.events(1)).await();
        }
        List<Entry> all = read(5);
        List<Entry> pages = new ArrayList<>(log.after(Position.START, 2).await());

        assertThat(pages).hasSize(2);
        pages.addAll(log.after(pages.get(1).at(), MANY).await());

        assertThat(pages).isEqualTo(all).hasSize(5);
        Position end = log.end().await();
        assertThat(log.after(end, MANY).await()).isEmpty();
        TelemetryEvent later = PersistTestEvents.event();
        store.append(List.of(later)).await();
        await().untilAsserted(() -> assertThat(log.after(end, MANY).await())
                .singleElement()
                .satisfies(entry -> assertThat(entry.ids()).containsExactly(later.id())));
    }

    @Test
    void anEntryThatIsCommittedLateIsNotSkipped() throws SQLException {
        TelemetryEvent before = PersistTestEvents.event();
        UUID slow = PersistTestEvents.event().id();
        TelemetryEvent quick = PersistTestEvents.event();
        store.append(List.of(before)).await();
        Position position = read(1).get(0).at();
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("INSERT INTO commit_log (incarnation, ids) VALUES ('" + INCARNATION + "', '{" + slow
                    + "}')"); // takes its number, and is not committed
            store.append(List.of(quick)).await();
            assertThat(rows.count("SELECT count(*) FROM commit_log")).isEqualTo(2);

            assertThat(log.after(position, MANY).await()).isEmpty(); // else the reader would be past the slow one

            connection.commit();
        }
        await().untilAsserted(() -> assertThat(log.after(position, MANY).await())
                .extracting(Entry::ids)
                .containsExactly(List.of(slow), List.of(quick.id())));
    }

    @Test
    void aReaderBesideManyWritersSeesEachCommittedEntryOnce() throws Exception {
        int writers = 4;
        ExecutorService threads = Executors.newFixedThreadPool(writers);
        List<UUID> seen = new ArrayList<>();
        Position position = Position.START;
        try {
            List<Future<Set<UUID>>> committed = IntStream.range(0, writers)
                    .mapToObj(n -> threads.submit(() -> write(new Random(n))))
                    .toList();
            while (!committed.stream().allMatch(Future::isDone)) {
                position = readOn(position, seen);
            }
            Set<UUID> expected = new HashSet<>();
            for (Future<Set<UUID>> each : committed) {
                expected.addAll(each.get());
            }
            Position last = position;
            await().until(() -> log.after(last, MANY).await().size()
                    >= rows.count("SELECT count(*) FROM commit_log l WHERE (l.xid, l.seq) > ('" + last.xid()
                            + "'::xid8, " + last.seq() + ")"));
            readOn(last, seen);
            assertThat(seen).doesNotHaveDuplicates().hasSameElementsAs(expected);
        } finally {
            threads.shutdownNow();
        }
    }

    private Position readOn(Position position, List<UUID> seen) {
        List<Entry> entries = log.after(position, MANY).await();
        entries.forEach(entry -> seen.addAll(entry.ids()));
        return entries.isEmpty() ? position : entries.get(entries.size() - 1).at();
    }

    /** Transactions of one to five entries, some of which are rolled back. */
    private Set<UUID> write(Random random) throws SQLException {
        Set<UUID> committed = new HashSet<>();
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            for (int i = 0; i < 60; i++) {
                Set<UUID> ids = new HashSet<>();
                for (int n = random.nextInt(5); n >= 0; n--) {
                    UUID id = UUID.randomUUID();
                    ids.add(id);
                    statement.execute(
                            "INSERT INTO commit_log (incarnation, ids) VALUES ('" + INCARNATION + "', '{" + id + "}')");
                }
                if (random.nextInt(10) == 0) {
                    connection.rollback();
                } else {
                    connection.commit();
                    committed.addAll(ids);
                }
            }
        }
        return committed;
    }

    @Test
    void withTwoRolesAnInsertWithoutTheLogIsAFailureOfTheSetUpAndOfNoRow() {
        DatabaseAddress role = RoleSeparationIT.storing(database, "it_logged");
        new RoleSeparation(new DatabaseRoles(role, database)).establish();
        String list = "event_id, event, family, source, occurred_at, received_at, schema_version, sample_rate, payload";
        String row = "SELECT gen_random_uuid(), 'e', 'f', 'extension', now(), now(), '1-0-0', 1, '{}'::jsonb";

        assertThatThrownBy(() -> DatabaseSession.inTransaction(
                        role,
                        Isolation.READ_COMMITTED,
                        connection ->
                                Statements.update(connection, "INSERT INTO analytics_events (" + list + ") " + row)))
                .isInstanceOfSatisfying(StoreException.class, e -> {
                    assertThat(e.sqlState()).isEqualTo("42501");
                    assertThat(e.kind()).isEqualTo(FailureKind.CONFIGURATION); // clients keep such events
                });
        assertThat(rows.count("SELECT count(*) FROM analytics_events")).isZero();
    }

    @Test
    void aServerFromBeforeTheLogIsToldWhyItCanNotStart() {
        assertThatThrownBy(() -> DatabaseSession.inTransaction(
                        database,
                        Isolation.READ_COMMITTED,
                        connection ->
                                Statements.number(connection, "SELECT ensure_partitions(current_date, current_date)")))
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.sqlState()).isEqualTo("0A000"))
                .cause()
                .hasMessageContaining("start the newer version");
    }

    @Test
    void allStatementsThatStoreEventsWriteTheLog() {
        assertThat(List.of(InsertStatement.values()).stream()
                        .map(InsertStatement::sql)
                        .collect(Collectors.toList()))
                .allSatisfy(sql -> assertThat(sql)
                        .containsOnlyOnce("INSERT INTO commit_log (incarnation, ids)")
                        .containsOnlyOnce("INSERT INTO new_events ("));
    }
}
