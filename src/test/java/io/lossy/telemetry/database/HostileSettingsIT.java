package io.lossy.telemetry.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.lossy.telemetry.app.TelemetryServer;
import io.lossy.telemetry.database.DatabaseSession.Isolation;
import io.lossy.telemetry.fixture.CommandLineRun;
import io.lossy.telemetry.fixture.LoopbackHttpClient;
import io.lossy.telemetry.fixture.PostgresFixture;
import io.lossy.telemetry.fixture.ServerFixture;
import io.lossy.telemetry.fixture.Sql;
import io.lossy.telemetry.fixture.TestRequests;
import io.lossy.telemetry.persist.DatabaseRows;
import io.lossy.telemetry.persist.EventRows;
import io.lossy.telemetry.persist.InsertStatement;
import io.lossy.telemetry.persist.PersistTestEvents;
import io.lossy.telemetry.persist.RejectionRows;
import io.lossy.telemetry.persist.pool.SessionPool;
import io.lossy.telemetry.query.PastQueries;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Everything works on a database whose settings are other than ours, and says the same as with PostgreSQL's own. */
class HostileSettingsIT {
    /** A setting that makes the work impossible is reported at the start. These settings change what SQL means or end it early. */
    private static final Map<String, String> HOSTILE = Map.ofEntries(
            Map.entry("TimeZone", "Asia/Kathmandu"),
            Map.entry("DateStyle", "SQL, DMY"),
            Map.entry("IntervalStyle", "sql_standard"),
            Map.entry("standard_conforming_strings", "off"),
            Map.entry("backslash_quote", "off"),
            Map.entry("bytea_output", "escape"),
            Map.entry("extra_float_digits", "-15"),
            Map.entry("quote_all_identifiers", "on"),
            Map.entry("array_nulls", "off"),
            Map.entry("transform_null_equals", "on"),
            Map.entry("xmloption", "document"),
            Map.entry("default_transaction_isolation", "serializable"),
            Map.entry("default_transaction_deferrable", "on"),
            Map.entry("statement_timeout", "400ms"),
            Map.entry("lock_timeout", "1ms"),
            Map.entry("idle_in_transaction_session_timeout", "200ms"),
            Map.entry("synchronous_commit", "off"),
            Map.entry("row_security", "off"),
            Map.entry("enable_indexscan", "off"),
            Map.entry("enable_partition_pruning", "off"),
            Map.entry("jit_above_cost", "0"),
            Map.entry("work_mem", "64kB"));

    @TempDir
    private static Path folder;

    private static DatabaseAddress database;
    private static TelemetryServer server;

    @BeforeAll
    static void start() {
        database = PostgresFixture.emptyDatabase();
        alter("SET %s = '%s'");
        server = ServerFixture.launch(
                folder,
                0,
                database,
                Clock.systemUTC(),
                text -> text.replace("retention:\n  enabled: true", "retention:\n  enabled: false"));
    }

    /** As the whole server's own role, on a connection that has the hostile settings too. */
    private static void alter(String what) {
        DatabaseAddress elsewhere = PostgresFixture.emptyDatabase();
        HOSTILE.forEach((name, value) -> new Sql(elsewhere)
                .execute(
                        "ALTER DATABASE " + database.database() + " " + String.format(Locale.ROOT, what, name, value)));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static CommandLineRun run(String... arguments) {
        return CommandLineRun.run(Stream.concat(
                        Stream.of(arguments),
                        Stream.of("--database", ServerFixture.url(database), "--data-dir", folder.toString()))
                .toArray(String[]::new));
    }

    private static String read(String... arguments) {
        CommandLineRun read = CommandLineRun.run(
                Stream.concat(Stream.of(arguments), Stream.of("--database", ServerFixture.url(database)))
                        .toArray(String[]::new));
        assertThat(read.exit()).as(read.err()).isZero();
        return read.out();
    }

    private static String all() {
        return Stream.of(
                        read("dump", "--since=2020-01-01T00:00:00Z", "--format=jsonl"),
                        read("rejected", "--since=2020-01-01T00:00:00Z"),
                        read("funnel", "--format=jsonl"),
                        read("retention", "--period=day", "--format=jsonl"),
                        run("export", "--session=somebody").out(),
                        run("retention", "run", "--dry-run").out().replaceFirst("as of .*", ""),
                        run("optout").out())
                .reduce("", (before, next) -> before + "\n---\n" + next);
    }

    @Test
    void theServerStoresAndEveryCommandSaysTheSameAsWithoutThem() {
        JsonObject hit = TestRequests.hit();
        JsonObject odd = TestRequests.event(TestRequests.HIT, new JsonObject().put("age_ms", "old"));
        JsonObject step = TestRequests.event(
                "lossy.product.activation_step",
                new JsonObject().put("step", "installed").put("step_index", 1));
        JsonObject books = new JsonObject().put("emitted", 9).put("discarded", new JsonObject().put("evicted", 2));
        JsonObject reply = new LoopbackHttpClient(server.port())
                .post(TestRequests.request(hit, odd, step)
                        .put("session_id", "somebody")
                        .put("install_id", "theirs")
                        .put("report", books))
                .json();
        JsonObject out = new LoopbackHttpClient(server.port())
                .post(TestRequests.request().put("install_id", "another").put("opt_out", true))
                .json();

        assertThat(reply.getJsonObject("counts").getInteger("persisted"))
                .as(reply.encode())
                .isEqualTo(2);
        assertThat(reply.getJsonObject("counts").getInteger("rejected")).isEqualTo(1);
        assertThat(out.getString("status")).isEqualTo("ok");
        LoopbackHttpClient management = new LoopbackHttpClient(server.managementPort());
        await().until(() -> new PastQueries(database).clients().emitted() == 9);
        assertThat(new PastQueries(database)
                        .between(Instant.now().minusSeconds(600), Instant.now(), 60)
                        .rejected())
                .hasSize(1);
        // the check may meet a connection that is just being closed because it was idle
        await().until(() -> management.get("/health/ready").status() == 200);
        aRowOfAnOldDayWithARareRate();

        String hostile = all();
        alter("RESET %s");
        String ordinary = all();
        alter("SET %s = '%s'");

        assertThat(hostile)
                .contains(TestRequests.id(hit), "0.123456", "\"step\": \"installed\"", "1 would be dropped: 2026-01-02")
                .isEqualTo(ordinary);
        assertThat(run("retention", "run").out()).contains("1 dropped: 2026-01-02");
        assertThat(run("erase", "--session=somebody", "--yes").out()).contains("analytics_events       2 erased");
    }

    private static void aRowOfAnOldDayWithARareRate() {
        Instant old = Instant.parse("2026-01-02T12:00:00Z");
        DatabaseSession.inTransaction(database, Isolation.READ_COMMITTED, connection -> {
            try (Statement statement = connection.createStatement()) {
                statement.execute("SELECT make_partitions('2026-01-02', '2026-01-02')");
                return statement.executeUpdate("INSERT INTO analytics_events VALUES ('" + PersistTestEvents.v7(old)
                        + "', 'lossy.cache.notes_hit', 'cache', 'extension', '" + old + "', '" + old
                        + "', 's', 'i', null, '1-0-0', 0.123456, '{}')");
            }
        });
    }

    @Test
    void aTransactionAndASessionHaveNoForeignTimeOuts() throws SQLException {
        String shown = "SELECT concat_ws(' ', current_setting('statement_timeout'), current_setting('lock_timeout'),"
                + " current_setting('idle_in_transaction_session_timeout'), current_setting('transaction_isolation'))";

        String oneMoment =
                DatabaseSession.inTransaction(database, Isolation.ONE_MOMENT, session -> first(session, shown));
        String committed =
                DatabaseSession.inTransaction(database, Isolation.READ_COMMITTED, session -> first(session, shown));
        assertThat(oneMoment).isEqualTo("0 0 0 repeatable read");
        assertThat(committed).isEqualTo("0 0 0 read committed");
        try (Connection session =
                DatabaseSession.ownSession(database, Duration.ofMinutes(5), SessionSettings.UNLIMITED)) {
            assertThat(first(session, shown)).isEqualTo("5min 0 0 read committed");
        }
    }

    private static String first(Connection session, String sql) throws SQLException {
        try (Statement statement = session.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }

    @Test
    void anAckMeansCommittedAlsoWhereCommitsAreAsynchronous() {
        Vertx vertx = Vertx.vertx();
        Pool pool = SessionPool.of(vertx, database, Pooler.NONE, StoreOptions.DEFAULTS, 1);
        try {
            assertThat(shown(pool.query("SHOW synchronous_commit").execute().await()))
                    .isEqualTo("off");
            List<RowSet<Row>> commits = new ArrayList<>();
            for (InsertStatement statement : InsertStatement.values()) {
                Tuple parameters = statement.parameters(EventRows.of(PersistTestEvents.events(2)), UUID.randomUUID());
                commits.add(after(pool, statement.sql(), parameters));
            }
            commits.add(after(
                    pool,
                    RejectionRows.INSERT,
                    RejectionRows.columns(List.of(PersistTestEvents.rejection(PersistTestEvents.v7(Instant.now()))))));
            assertThat(commits).extracting(HostileSettingsIT::shown).containsOnly("on");
        } finally {
            pool.close().await();
            vertx.close().await();
        }
    }

    private static RowSet<Row> after(Pool pool, String insert, Tuple columns) {
        return pool.withTransaction(connection -> connection
                        .preparedQuery(insert)
                        .execute(columns)
                        .compose(stored ->
                                connection.query("SHOW synchronous_commit").execute()))
                .await();
    }

    private static String shown(RowSet<Row> rows) {
        return rows.iterator().next().getString(0);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "default_transaction_read_only = on | the database takes no writes",
                "session_replication_role = replica | session_replication_role is not origin",
                "search_path = nowhere | no schema of the search_path (nowhere) is there",
                "search_path = other, public | the tables are not in the first schema of the search_path (other, public)"
            })
    void whatNoSessionCanSetRightIsReportedAtTheStart(String setting, String why) {
        DatabaseAddress misled = PostgresFixture.migratedDatabase();
        new Sql(misled).execute("CREATE SCHEMA other");
        new Sql(misled).execute("ALTER DATABASE " + misled.database() + " SET " + setting);

        assertThatThrownBy(() -> ServerFixture.launch(folder, 0, misled, Clock.systemUTC(), text -> text))
                .hasMessageStartingWith(misled.toString())
                .hasMessageContaining(why)
                .satisfies(refusal -> assertThat(refusal.getMessage().lines()).hasSize(1));
    }

    @Test
    void aPartitionIsOfAUtcDayWhereverItsCallerIs() {
        DatabaseAddress far = PostgresFixture.migratedDatabase();
        new Sql(far).execute("ALTER DATABASE " + far.database() + " SET TimeZone = 'Pacific/Apia'");

        // there the day after the 29th of December 2011 was the 31st
        new DatabaseRows(far)
                .execute("SET TimeZone = 'Pacific/Apia'; SELECT make_partitions('2011-12-29', '2011-12-31')");

        assertThat(new Sql(far)
                        .count("SELECT count(*) FROM pg_class WHERE relname ~ '^analytics_events_201112[0-9]{2}$'"))
                .isEqualTo(3);
    }
}
