package io.lossy.telemetry.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lossy.telemetry.database.DatabaseAddress;
import io.lossy.telemetry.database.DatabaseRoles;
import io.lossy.telemetry.event.TelemetryEvent;
import io.lossy.telemetry.fixture.PostgresFixture;
import io.lossy.telemetry.fixture.Sql;
import io.lossy.telemetry.persist.PersistTestEvents;
import io.lossy.telemetry.persist.PostgresEventStore;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Two servers write and read parts, and one of them goes. */
class WindowRowsIT {
    private static final UUID FIRST = UUID.fromString("0191d0c4-0000-4000-8000-000000000001");
    private static final UUID SECOND = UUID.fromString("0191d0c4-0000-4000-8000-000000000002");
    private static final String COUNTED = "a1";
    private static final Duration WINDOW = Duration.ofMinutes(5);

    private final Vertx vertx = Vertx.vertx();
    private final DatabaseAddress database = PostgresFixture.migratedDatabase();
    private final Sql sql = new Sql(database);
    private final PostgresEventStore firstStore = store(FIRST);
    private final PostgresEventStore secondStore = store(SECOND);
    private final WindowRows first = firstStore.windowRows();
    private final WindowRows second = secondStore.windowRows();

    @AfterEach
    void close() {
        firstStore.close().await();
        secondStore.close().await();
        vertx.close().await();
    }

    @Test
    void aReaderGetsWhatIsNewerThanWhatItKnows() {
        beat(FIRST);
        long one = first.write(parts(0, 10, 11)).await();
        PeerState all = peer(read(Map.of()));
        assertThat(all.alive()).isTrue();
        assertThat(all.outstanding()).isFalse();
        assertThat(all.version()).isEqualTo(one);
        assertThat(all.baseVersion()).isEqualTo(one);
        assertThat(all.catalogHash()).isEqualTo(COUNTED);
        assertThat(buckets(all)).containsExactlyInAnyOrder(10L, 11L);

        long two = first.write(parts(one, 11, 12)).await();

        assertThat(two).isGreaterThan(one);
        PeerState news = peer(read(Map.of(FIRST, one)));
        assertThat(buckets(news)).containsExactlyInAnyOrder(11L, 12L);
        assertThat(news.baseVersion()).isEqualTo(one);
        assertThat(peer(read(Map.of(FIRST, two))).parts()).isEmpty();
        assertThat(first.read(Map.of(), WINDOW).await().peers())
                .as("a server does not read itself")
                .isEmpty();
    }

    @Test
    void whatLeftTheWindowIsDeletedAndAReplacementKeepsNothingElse() {
        long one = first.write(parts(0, 10, 11)).await();
        first.write(new OwnParts(COUNTED, one, 11, List.of(part(12)))).await();
        assertThat(bucketsInTable(FIRST)).containsExactly("11", "12");

        first.write(parts(0, 13)).await();

        assertThat(bucketsInTable(FIRST)).containsExactly("13");
        second.write(new OwnParts(COUNTED, 0, 14, List.of())).await();
        assertThat(bucketsInTable(FIRST)).as("of a server that may be gone").isEmpty();
    }

    @Test
    void aServerWhoseRowIsGoneOrWasChangedWritesNothingUntilItReplacesAll() {
        long one = first.write(parts(0, 10, 11)).await();
        sql.execute("TRUNCATE window_nodes, window_parts");
        assertThat(first.write(parts(one, 12)).await()).isZero();
        assertThat(bucketsInTable(FIRST)).isEmpty();

        long two = first.write(parts(0, 10, 11, 12)).await();

        assertThat(two).isGreaterThan(one);
        sql.execute("UPDATE window_nodes SET version = version + 1");
        assertThat(first.write(parts(two, 13)).await()).isZero();
    }

    @Test
    void aServerThatIsGoneIsCountedFromRowsByOneOfTwoOnce() {
        store(firstStore, 30);
        assertThat(peer(read(Map.of())).outstanding()).isTrue();
        List<TelemetryEvent> byFirst = new ArrayList<>();
        List<TelemetryEvent> bySecond = new ArrayList<>();
        LoggedEvents third = store(UUID.randomUUID()).loggedEvents();

        Future<Boolean> one = recount(third, byFirst);
        Future<Boolean> other = recount(secondStore.loggedEvents(), bySecond);

        assertThat(List.of(one.await(), other.await())).containsExactlyInAnyOrder(true, false);
        assertThat(one.await() ? byFirst : bySecond).hasSize(30);
        PeerState counted = peer(read(Map.of()));
        assertThat(counted.outstanding()).isFalse();
        assertThat(buckets(counted)).containsExactly(77L);
        assertThat(recount(third, new ArrayList<>()).await()).isFalse();
    }

    /** A server that was stopped and goes on: it replaces what another counted, so nothing is there twice. */
    @Test
    void aServerThatComesBackReplacesWhatWasCountedForIt() {
        long before = first.write(parts(0, 10, 11)).await();
        store(firstStore, 3);
        assertThat(recount(secondStore.loggedEvents(), new ArrayList<>()).await())
                .isTrue();
        assertThat(bucketsInTable(FIRST)).containsExactly("77");
        beat(FIRST);

        assertThat(first.write(parts(before, 12)).await()).isZero();
        long again = first.write(parts(0, 10, 11, 12)).await();

        PeerState back = peer(read(Map.of(FIRST, before)));
        assertThat(back.alive()).isTrue();
        assertThat(back.baseVersion()).isEqualTo(again);
        assertThat(buckets(back)).containsExactlyInAnyOrder(10L, 11L, 12L);
        assertThat(recount(secondStore.loggedEvents(), new ArrayList<>()).await())
                .as("it runs")
                .isFalse();
    }

    @Test
    void whatItStoredAfterItWasCountedIsCountedToo() {
        store(firstStore, 3);
        assertThat(recount(secondStore.loggedEvents(), new ArrayList<>()).await())
                .isTrue();
        store(firstStore, 2);
        assertThat(peer(read(Map.of())).outstanding()).isTrue();

        List<TelemetryEvent> all = new ArrayList<>();

        assertThat(recount(secondStore.loggedEvents(), all).await()).isTrue();
        assertThat(all).hasSize(5);
    }

    @Test
    void aRecountThatFailsLeavesEverythingAsItWas() {
        store(firstStore, 3);
        first.write(parts(0, 10)).await();

        Future<Boolean> failing = secondStore.loggedEvents().recount(FIRST, COUNTED, since(), event -> {}, () -> {
            throw new IllegalStateException("no parts");
        });

        await().until(failing::isComplete);
        assertThat(failing.failed()).isTrue();
        assertThat(bucketsInTable(FIRST)).containsExactly("10");
        assertThat(peer(read(Map.of())).outstanding()).isTrue();
        assertThat(recount(secondStore.loggedEvents(), new ArrayList<>()).await())
                .isTrue();
    }

    @Test
    void aReadingTakesTheNewestEntryOfEachServerFromTheIndex() {
        sql.execute(
                "INSERT INTO commit_log (incarnation, at, ids) SELECT ('0191d0c4-0000-4000-8000-00000000000' || n % 5)::uuid,"
                        + " now() - n * interval '1 s', '{}' FROM generate_series(1, 20000) n");
        sql.execute("ANALYZE commit_log");
        String reading = WindowRows.READ
                .replace("$1", "'" + SECOND + "'::uuid")
                .replace("$2::uuid[]", "'{}'::uuid[]")
                .replace("$3::bigint[]", "'{}'::bigint[]")
                .replace("$4", "420000");

        assertThat(String.join("\n", sql.column("EXPLAIN " + reading)))
                .contains("using commit_log_incarnation")
                .doesNotContain("Seq Scan on commit_log");
    }

    private static Future<Boolean> recount(LoggedEvents events, List<TelemetryEvent> sink) {
        return events.recount(FIRST, COUNTED, since(), sink::add, () -> parts(0, 77));
    }

    private static Instant since() {
        return Instant.now().minus(WINDOW);
    }

    private PeerStates read(Map<UUID, Long> known) {
        return second.read(known, WINDOW).await();
    }

    private static PeerState peer(PeerStates states) {
        return states.peers().stream()
                .filter(peer -> peer.incarnation().equals(FIRST))
                .findFirst()
                .orElseThrow();
    }

    private static List<Long> buckets(PeerState peer) {
        return peer.parts().stream().map(WindowPart::bucket).toList();
    }

    private List<String> bucketsInTable(UUID incarnation) {
        return sql.column("SELECT bucket FROM window_parts WHERE incarnation = '" + incarnation + "' ORDER BY bucket");
    }

    private void beat(UUID incarnation) {
        sql.execute("INSERT INTO nodes (incarnation, name, version) VALUES ('" + incarnation + "', 'test', '1')"
                + " ON CONFLICT (incarnation) DO UPDATE SET seen_at = now()");
    }

    private static void store(PostgresEventStore store, int events) {
        store.append(PersistTestEvents.events(events)).await();
    }

    private static OwnParts parts(long version, long... buckets) {
        return new OwnParts(
                COUNTED,
                version,
                0,
                LongStream.of(buckets).mapToObj(WindowRowsIT::part).toList());
    }

    private static WindowPart part(long bucket) {
        return new WindowPart(bucket, new byte[] {(byte) bucket});
    }

    private PostgresEventStore store(UUID incarnation) {
        return new PostgresEventStore(
                vertx,
                DatabaseRoles.one(database),
                PersistTestEvents.catalog(),
                PersistTestEvents.PATIENT,
                incarnation);
    }
}
