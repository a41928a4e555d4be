package io.lossy.telemetry.it.nodes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lossy.telemetry.database.DatabaseAddress;
import io.lossy.telemetry.fixture.Patience;
import io.lossy.telemetry.fixture.PostgresFixture;
import io.lossy.telemetry.fixture.ServerFixture;
import io.lossy.telemetry.fixture.ShiftedClock;
import io.lossy.telemetry.fixture.Sql;
import io.lossy.telemetry.fixture.TestRequests;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Servers on one database show the same windows: what all of them stored, and no more. */
@Tag("cluster")
class SharedWindowsIT {
    private static final String USES =
            "SELECT sum(%s) FROM pg_stat_user_tables WHERE relname IN ('window_nodes', 'window_parts')";
    /** One for each heartbeat. */
    private static final String BEATS = "SELECT n_tup_upd FROM pg_stat_user_tables WHERE relname = 'nodes'";

    private final DatabaseAddress database = PostgresFixture.migratedDatabase();
    private final Sql sql = new Sql(database);

    @Test
    void eachServerShowsWhatBothAndOneThatStoppedHaveStored() {
        try (ServerFixture one = start(new ShiftedClock())) {
            store(one, 3);
            assertThat(sql.count("SELECT count(*) FROM window_nodes"))
                    .as("alone")
                    .isZero();
            try (ServerFixture other = start(new ShiftedClock())) {
                store(other, 4);
                store(one, 5);
                awaitWhole(12, one, other);
                assertThat(sql.count("SELECT count(*) FROM window_nodes")).isEqualTo(2);

                sql.execute("TRUNCATE window_nodes, window_parts"); // as after a crash of PostgreSQL
                store(other, 2);
                awaitWhole(14, one, other);
                assertThat(sql.count("SELECT count(*) FROM window_nodes")).isEqualTo(2);
            }
            store(one, 1);
            awaitWhole(15, one);
            await().untilAsserted(() -> assertThat(one.meters().sum("lossy_aggregate_recounts_total"))
                    .isEqualTo(1)); // the parts of the other are whole before they are replaced
            assertThat(one.meters().sum("lossy_aggregate_partial")).isZero();

            try (ServerFixture third = start(new ShiftedClock())) {
                awaitWhole(15, one, third);
            }
        }
        try (ServerFixture again = start(new ShiftedClock())) {
            awaitWhole(15, again);
        }
    }

    /** So the exchange costs a single server nothing. */
    @Test
    void aServerThatIsAloneReadsTheTablesOfTheExchangeOnceAndWritesNothing() {
        try (ServerFixture one = start(new ShiftedClock())) {
            awaitWhole(0, one);
            await().until(() -> sql.count(String.format(Locale.ROOT, USES, "seq_scan + coalesce(idx_scan, 0)")) > 0);
            long scans = sql.count(String.format(Locale.ROOT, USES, "seq_scan + coalesce(idx_scan, 0)"));
            long beats = sql.count(BEATS);
            for (int beat = 1; beat <= 4; beat++) {
                store(one, 5);
                long next = beats + beat;
                await().until(() -> sql.count(BEATS) >= next);
            }

            assertThat(sql.count(String.format(Locale.ROOT, USES, "seq_scan + coalesce(idx_scan, 0)")))
                    .isEqualTo(scans);
            assertThat(sql.count(String.format(Locale.ROOT, USES, "n_tup_ins + n_tup_upd + n_tup_del")))
                    .isZero();
            assertThat(cache(one).getInteger("events")).isEqualTo(20);
        }
    }

    /** Its events occurred in the future, so they count when that has begun. */
    @Test
    void aServerWhoseClockIsAheadShowsTheSameWindowsAndNobodyShowsTooMuch() {
        ShiftedClock ahead = new ShiftedClock().set(Instant.now().plusSeconds(20));
        try (ServerFixture right = start(new ShiftedClock());
                ServerFixture wrong = start(ahead)) {
            store(wrong, 6);
            store(right, 2);
            awaitWhole(2, right, wrong);
            assertThat(sql.events()).isEqualTo(8);

            await().atMost(Patience.LONG).untilAsserted(() -> assertShown(8, right, wrong));
            assertThat(wrong.meters().sum("lossy_database_clock_ahead_seconds")).isBetween(-21.0, -19.0);
        }
    }

    @Test
    void figuresArePartialWhileTheDatabaseRefusesTheExchange() {
        try (ServerFixture one = start(new ShiftedClock());
                ServerFixture other = start(new ShiftedClock())) {
            store(other, 2);
            awaitWhole(2, one, other);

            sql.execute("ALTER TABLE window_parts RENAME TO hidden_parts");
            await().untilAsserted(() -> assertThat(List.of(one, other))
                    .allSatisfy(server -> assertThat(cache(server).getBoolean("partial", false))
                            .isTrue()));
            store(one, 1);
            store(other, 3);
            await().untilAsserted(
                            () -> assertThat(cache(one).getInteger("events")).isEqualTo(3));
            sql.execute("ALTER TABLE hidden_parts RENAME TO window_parts");

            awaitWhole(6, one, other);
        }
    }

    /** As after {@code kill -9}: no message, and a heartbeat that is still young. */
    @Test
    void whatAServerStoredThatWasKilledIsShownOnce() {
        try (ServerFixture one = start(new ShiftedClock())) {
            store(one, 2);
            try (ServerFixture other = start(new ShiftedClock())) {
                store(other, 3);
                awaitWhole(5, one, other);
            }
            sql.execute("UPDATE nodes SET seen_at = now() WHERE seen_at = '-infinity'");
            sql.execute("UPDATE window_nodes SET recounted_at = NULL");
            await().untilAsserted(() ->
                    assertThat(cache(one).getBoolean("partial", false)).isTrue());
            await().pollInSameThread().until(() -> {
                JsonObject message = cache(one);
                assertThat(message.getInteger("events")).isLessThanOrEqualTo(5);
                return !message.containsKey("partial");
            });
            awaitWhole(5, one);
        }
    }

    private ServerFixture start(Clock clock) {
        return ServerFixture.start(database, clock, text -> text);
    }

    private static void store(ServerFixture server, int events) {
        JsonObject[] hits = Stream.generate(TestRequests::hit).limit(events).toArray(JsonObject[]::new);
        JsonObject counts = server.web().post(TestRequests.request(hits)).json().getJsonObject("counts");
        assertThat(counts.getInteger("persisted")).isEqualTo(events);
    }

    private static JsonObject cache(ServerFixture server) {
        return server.web().get("/v1/aggregates/cache").json();
    }

    private static void awaitWhole(int events, ServerFixture... servers) {
        await().untilAsserted(() -> assertShown(events, servers));
    }

    private static void assertShown(int events, ServerFixture... servers) {
        assertThat(servers).allSatisfy(server -> {
            JsonObject message = cache(server);
            assertThat(message.getInteger("events")).isEqualTo(events);
            assertThat(message.fieldNames()).doesNotContain("partial", "refilled");
        });
    }
}
