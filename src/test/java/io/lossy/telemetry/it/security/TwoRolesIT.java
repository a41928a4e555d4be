package io.lossy.telemetry.it.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.lossy.telemetry.app.TelemetryServer;
import io.lossy.telemetry.database.DatabaseAddress;
import io.lossy.telemetry.event.Uuid7;
import io.lossy.telemetry.fixture.CommandLineRun;
import io.lossy.telemetry.fixture.LoopbackHttpClient;
import io.lossy.telemetry.fixture.PostgresFixture;
import io.lossy.telemetry.fixture.ScrapedMeters;
import io.lossy.telemetry.fixture.ServerFixture;
import io.lossy.telemetry.fixture.Sql;
import io.lossy.telemetry.fixture.TestRequests;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A database that was made and divided by the recipe of {@code operations.md}, word for word but for the names. */
class TwoRolesIT {
    private static final Pattern SQL = Pattern.compile("```sql\n(.*?)```", Pattern.DOTALL);
    private static final String DATABASE = "it_roles";

    @TempDir
    private static Path folder;

    private static Sql admin;
    private static DatabaseAddress owner;
    private static DatabaseAddress ingest;
    private static TelemetryServer server;

    /** First with one role, which has stored something, and then with two. */
    @BeforeAll
    static void divide() throws IOException {
        DatabaseAddress any = PostgresFixture.emptyDatabase();
        admin = new Sql(any);
        owner = new DatabaseAddress(any.host(), any.port(), DATABASE, "it_owner", "change-me-1");
        ingest = new DatabaseAddress(any.host(), any.port(), DATABASE, "it_ingest", "change-me-2");
        admin.execute("DROP ROLE IF EXISTS it_ingest");
        admin.execute("DROP ROLE IF EXISTS it_owner");
        List<String> recipes = recipes();
        for (String statement : recipes.get(0).split(";")) {
            if (!statement.contains("it_ingest")) {
                admin.execute(statement);
            }
        }
        TelemetryServer undivided = ServerFixture.launch(folder, 0, owner, Clock.systemUTC(), text -> text);
        assertThat(persisted(undivided, TestRequests.hit())).isEqualTo(1);
        undivided.close();
        for (String statement : recipes.get(1).split(";")) {
            admin.execute(statement);
        }
        server = ServerFixture.launch(folder, 0, ingest, Clock.systemUTC(), ownedBy(owner));
    }

    private static List<String> recipes() throws IOException {
        String page = Files.readString(Path.of("src/site/markdown/operations.md"));
        List<String> found = new ArrayList<>();
        SQL.matcher(page)
                .results()
                .forEach(block -> found.add(block.group(1)
                        .replace("DATABASE telemetry", "DATABASE " + DATABASE)
                        .replace("lossy_", "it_")
                        .strip()));
        assertThat(found).hasSize(2).allMatch(recipe -> recipe.contains("CREATE ROLE it_ingest"));
        return found;
    }

    private static UnaryOperator<String> ownedBy(DatabaseAddress role) {
        return text -> text.replace("${DATABASE_OWNER_URL:none}", ServerFixture.url(role))
                .replace("start_within_ms: 60000", "start_within_ms: 1");
    }

    private static int persisted(TelemetryServer at, JsonObject... events) {
        JsonObject reply = new LoopbackHttpClient(at.port())
                .post(TestRequests.request(events))
                .json();
        return reply.getJsonObject("counts").getInteger("persisted");
    }

    @AfterAll
    static void close() {
        server.close();
    }

    @Test
    void whatOneRoleStoredIsThereAndTheJourneyGoesOnWithTwo() {
        JsonObject event = TestRequests.hit();

        assertThat(persisted(server, event)).isEqualTo(1);

        assertThat(new Sql(ingest).column("SELECT event_id FROM analytics_events"))
                .contains(TestRequests.id(event))
                .hasSizeGreaterThan(1);
        assertThat(admin.column("SELECT DISTINCT usename FROM pg_stat_activity WHERE datname = '" + DATABASE
                        + "' AND query LIKE 'WITH logged AS%'"))
                .containsExactly("it_ingest");
    }

    @Test
    void rejectionsAndOptOutsAreKeptToo() {
        JsonObject reply = new LoopbackHttpClient(server.port())
                .post(TestRequests.request(TestRequests.event(TestRequests.HIT, new JsonObject().put("age_ms", "old"))))
                .json();
        for (boolean out : new boolean[] {true, true, false}) {
            JsonObject choice =
                    TestRequests.request().put("install_id", "another").put("opt_out", out);
            assertThat(new LoopbackHttpClient(server.port()).post(choice).json().getString("status"))
                    .isEqualTo("ok");
        }

        assertThat(reply.getJsonObject("counts").getInteger("rejected")).isEqualTo(1);
        Sql sql = new Sql(owner);
        assertThat(sql.count("SELECT count(*) FROM analytics_rejections")).isEqualTo(1);
        assertThat(sql.column("SELECT opted_out FROM opt_outs")).containsExactly("f");
        LoopbackHttpClient management = new LoopbackHttpClient(server.managementPort());
        await().until(() -> management.get("/health/ready").status() == 200);
        await().until(() -> management.get("/ops/snapshot").text().contains("field_type"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "DROP TABLE analytics_events",
                "ALTER TABLE analytics_events ADD COLUMN more text",
                "ALTER TABLE analytics_events OWNER TO it_ingest",
                "TRUNCATE analytics_events",
                "UPDATE analytics_events SET payload = '{}'",
                "INSERT INTO analytics_events SELECT * FROM analytics_events", // as a server from before the commit log
                "UPDATE new_events SET payload = '{}'",
                "DELETE FROM new_events",
                "UPDATE commit_log SET ids = '{}'",
                "DELETE FROM commit_log",
                "INSERT INTO hash_keys VALUES ('0000', '')",
                "SELECT * FROM hash_keys",
                "DELETE FROM analytics_events",
                "DELETE FROM analytics_rejections",
                "UPDATE analytics_rejections SET reason = 'x'",
                "SELECT event_json FROM kept_rejections",
                "DELETE FROM kept_rejections",
                "DELETE FROM client_reports",
                "DELETE FROM opt_outs",
                "SELECT * FROM subject_requests",
                "INSERT INTO subject_requests (action, kind, subject, rows) VALUES ('erase', 'install', 'x', '{}')",
                "SELECT * FROM retention_runs",
                "UPDATE retention_partitions SET oldest = '{}'",
                "DELETE FROM flyway_schema_history",
                "DELETE FROM analytics_events_default",
                "SELECT * FROM analytics_events_default",
                "SELECT make_partitions('2041-01-01', '2041-01-01')",
                "CREATE OR REPLACE FUNCTION v7_floor(at timestamptz) RETURNS uuid LANGUAGE sql AS 'SELECT NULL::uuid'",
                "CREATE TABLE mine (a int)",
                "CREATE TEMP TABLE mine (a int)",
                "CREATE SCHEMA mine",
                "CREATE TRIGGER mine BEFORE INSERT ON analytics_events FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger()",
                "GRANT it_owner TO it_ingest",
                "SET ROLE it_owner",
                "CREATE ROLE more",
                "SELECT * FROM pg_authid",
                "SELECT pg_read_file('postgresql.conf')",
                "COPY analytics_events TO PROGRAM 'cat'"
            })
    void theIngestRoleMayNot(String statement) {
        assertThatThrownBy(() -> new Sql(ingest).execute(statement))
                .cause()
                .isInstanceOfSatisfying(
                        SQLException.class,
                        refused -> assertThat(refused.getSQLState())
                                .as(refused.getMessage())
                                .isEqualTo("42501"));
    }

    @Test
    void daysAreMadeByTheOwnerAndTakeRowsOfTheIngestRoleAtOnce() {
        new Sql(owner).execute("SELECT make_partitions('2040-01-01', '2040-01-01')");
        UUID id = new Uuid7(Clock.fixed(Instant.parse("2040-01-01T12:00:00Z"), ZoneOffset.UTC)).next();

        new Sql(ingest)
                .execute("INSERT INTO new_events VALUES ('" + id
                        + "', 'e', 'f', 'extension', now(), now(), null, null, null, '1-0-0', 1, '{}')");

        assertThat(new Sql(ingest)
                        .column("SELECT tableoid::regclass FROM analytics_events WHERE event_id = '" + id + "'"))
                .containsExactly("analytics_events_20400101");
        assertThat(new Sql(owner)
                        .column("SELECT DISTINCT pg_get_userbyid(relowner) FROM pg_class"
                                + " WHERE relname LIKE 'analytics_events%'"))
                .containsExactly("it_owner");
    }

    @Test
    void theServersOwnRetentionRunsAsTheOwner() {
        Sql sql = new Sql(owner);

        await().untilAsserted(() ->
                assertThat(sql.column("SELECT outcome FROM retention_runs")).contains("done"));
        await().until(() -> ScrapedMeters.scrape(server.managementPort()).sum("lossy_retention_partitions_ahead") >= 7);
    }

    @Test
    void readingCommandsWorkAsIngestAndDeletingOnesAsOwner() {
        for (String command : List.of("dump", "rejected", "retention", "optout")) {
            assertThat(run(ingest, command)).as(command).returns(0, CommandLineRun::exit);
        }
        CommandLineRun refused = run(ingest, "erase", "--session", "somebody", "--yes");
        assertThat(refused.exit()).isEqualTo(1);
        assertThat(refused.err())
                .isEqualTo(
                        "error: this database role may not do that; log in as the tables' owner with --database or DATABASE_OWNER_URL ("
                                + ingest + ")\n");
        assertThat(run(ingest, "export", "--session", "somebody").exit()).isEqualTo(1);
        assertThat(run(ingest, "retention", "run").exit()).isEqualTo(1);
        assertThat(run(ingest, "rejected", "replay", "--dry-run").exit()).isEqualTo(1);

        assertThat(run(owner, "erase", "--session", "somebody", "--yes")).returns(0, CommandLineRun::exit);
        assertThat(run(owner, "export", "--session", "somebody")).returns(0, CommandLineRun::exit);
        assertThat(run(owner, "rejected", "replay", "--dry-run")).returns(0, CommandLineRun::exit);
        await().until(() ->
                new Sql(owner).column("SELECT outcome FROM retention_runs").contains("done")); // the server's
        new Sql(owner).execute("SELECT make_partitions('2024-01-01', '2024-01-01')");
        CommandLineRun retention = run(owner, "retention", "run");
        assertThat(retention.out()).as(retention.err()).contains("1 dropped: 2024-01-01");
    }

    private static CommandLineRun run(DatabaseAddress as, String... command) {
        List<String> all = new ArrayList<>(List.of(command));
        all.addAll(List.of("--database", ServerFixture.url(as)));
        if (!command[0].equals("dump") && !command[0].equals("rejected")) {
            all.addAll(List.of("--data-dir", folder.toString()));
        }
        return CommandLineRun.run(all.toArray(String[]::new));
    }
}
