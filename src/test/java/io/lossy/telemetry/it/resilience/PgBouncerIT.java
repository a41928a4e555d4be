package io.lossy.telemetry.it.resilience;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lossy.telemetry.app.TelemetryServer;
import io.lossy.telemetry.database.DatabaseAddress;
import io.lossy.telemetry.fixture.CommandLineRun;
import io.lossy.telemetry.fixture.LoadCommandRun;
import io.lossy.telemetry.fixture.LogWatch;
import io.lossy.telemetry.fixture.LoopbackHttpClient;
import io.lossy.telemetry.fixture.Patience;
import io.lossy.telemetry.fixture.PgBouncer;
import io.lossy.telemetry.fixture.PostgresFixture;
import io.lossy.telemetry.fixture.ScrapedMeters;
import io.lossy.telemetry.fixture.ServerFixture;
import io.lossy.telemetry.fixture.Sql;
import io.lossy.telemetry.fixture.TestRequests;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A whole server and its commands, with PgBouncer in transaction mode between them and PostgreSQL. */
class PgBouncerIT {
    /** A protocol violation, a prepared statement or a cursor that the session does not know, or knows already. */
    private static final Pattern WRONG_SESSION = Pattern.compile("SQLSTATE (08P01|26000|42P05|34000|42P03)");

    @TempDir
    private static Path folder;

    private static DatabaseAddress owner;
    private static DatabaseAddress pooled;
    private static PgBouncer bouncer;
    private static TelemetryServer server;

    @BeforeAll
    static void start() {
        owner = PostgresFixture.migratedDatabase();
        new Sql(owner).execute("DROP ROLE IF EXISTS it_pooled");
        new Sql(owner).execute("CREATE ROLE it_pooled LOGIN PASSWORD 'hunter2-hunter2'");
        DatabaseAddress ingest =
                new DatabaseAddress(owner.host(), owner.port(), owner.database(), "it_pooled", "hunter2-hunter2");
        bouncer = PgBouncer.start("transaction", "", ingest, owner);
        pooled = bouncer.before(ingest);
        server = launch();
    }

    private static TelemetryServer launch() {
        return ServerFixture.launch(folder, 0, pooled, Clock.systemUTC(), pooledSettings());
    }

    private static UnaryOperator<String> pooledSettings() {
        return text -> text.replace("${DATABASE_OWNER_URL:none}", ServerFixture.url(owner))
                .replace("${DATABASE_POOLER:none}", "transaction")
                .replace("start_within_ms: 60000", "start_within_ms: 1");
    }

    @AfterAll
    static void stop() {
        server.close();
        bouncer.close();
    }

    private static JsonObject send(JsonObject body) {
        return new LoopbackHttpClient(server.port()).post(body).json();
    }

    private static CommandLineRun read(String... arguments) {
        return CommandLineRun.run(
                Stream.concat(Stream.of(arguments), Stream.of("--database", ServerFixture.url(pooled)))
                        .toArray(String[]::new));
    }

    private static CommandLineRun run(DatabaseAddress at, String... arguments) {
        return CommandLineRun.run(Stream.concat(
                        Stream.of(arguments),
                        Stream.of("--database", ServerFixture.url(at), "--data-dir", folder.toString()))
                .toArray(String[]::new));
    }

    /** A busy server answers with retry too, so what is held here is the cause: a session that is not the expected one. */
    @Test
    void aLoadIsBalancedAndNothingIsSentAgain() {
        Sql sql = new Sql(owner);
        long before = sql.events();

        try (LogWatch log = new LogWatch()) {
            LoadCommandRun.Books books =
                    LoadCommandRun.start(server.port(), "1000", 4).balanced(60);

            assertThat(log.lines()).noneMatch(WRONG_SESSION.asPredicate());
            assertThat(sql.events() - before).isEqualTo(books.stored());
        }
        assertThat(sql.count("SELECT count(*) FROM pg_stat_activity WHERE usename = 'it_pooled'"))
                .isBetween(1L, 3L); // for four connections and more of the server
    }

    @Test
    void rejectionsReportsAndOptOutsAreKept() {
        String install = UUID.randomUUID().toString();
        JsonObject odd = TestRequests.event(TestRequests.HIT, new JsonObject().put("age_ms", "old"));
        JsonObject books = new JsonObject().put("emitted", 7).put("discarded", new JsonObject().put("evicted", 2));
        Sql sql = new Sql(owner);
        long rejected = sql.count("SELECT count(*) FROM analytics_rejections");

        JsonObject reply =
                send(TestRequests.request(odd).put("install_id", install).put("report", books));
        JsonObject out = send(TestRequests.request().put("install_id", install).put("opt_out", true));
        JsonObject after = send(TestRequests.request(TestRequests.hit()).put("install_id", install));

        assertThat(reply.getJsonObject("counts").getInteger("rejected")).isEqualTo(1);
        assertThat(sql.count("SELECT count(*) FROM analytics_rejections")).isEqualTo(rejected + 1);
        await().until(() -> sql.count("SELECT count(*) FROM client_reports WHERE emitted = 7") == 1);
        assertThat(out.getString("status")).isEqualTo("ok");
        assertThat(after.getJsonObject("counts").getInteger("opted_out")).isEqualTo(1);
    }

    @Test
    void theLivePageTheMetersAndRetentionWork() {
        LoopbackHttpClient management = new LoopbackHttpClient(server.managementPort());

        await().until(() -> management.get("/health/ready").status() == 200);
        assertThat(management.get("/ops/snapshot").status()).isEqualTo(200);
        await().until(() ->
                new Sql(owner).column("SELECT outcome FROM retention_runs").contains("done"));
        await().until(() -> ScrapedMeters.scrape(server.managementPort()).sum("lossy_retention_partitions_ahead") >= 7);
    }

    @Test
    void aServerThatStartsFillsItsWindowsFromTheRows() {
        JsonObject event = TestRequests.hit();
        send(TestRequests.request(event));

        TelemetryServer second = launch();
        try {
            await().until(() -> {
                JsonObject reported = new LoopbackHttpClient(second.port())
                        .get("/v1/aggregates/cache")
                        .json();
                return !Boolean.FALSE.equals(reported.getBoolean("refilled")) && reported.getInteger("events", 0) > 0;
            });
        } finally {
            second.close();
        }
    }

    @Test
    void readingCommandsWorkThroughItAndFollowingShowsEachRowOnce() throws Exception {
        JsonObject before = TestRequests.hit();
        JsonObject after = TestRequests.hit();
        String since = Instant.now().toString();
        send(TestRequests.request(before).put("session_id", "followed"));

        CompletableFuture<CommandLineRun> following = CompletableFuture.supplyAsync(() ->
                read("dump", "--since", since, "--event", TestRequests.HIT, "--follow", "--limit=2", "--format=jsonl"));
        send(TestRequests.request(after).put("session_id", "followed"));

        assertThat(following
                        .get(Patience.LONG.toSeconds(), TimeUnit.SECONDS)
                        .out()
                        .lines())
                .hasSize(2)
                .anyMatch(line -> line.contains(TestRequests.id(before)))
                .anyMatch(line -> line.contains(TestRequests.id(after)));
        assertThat(read("dump", "--since=1h", "--format=jsonl").out()).contains(TestRequests.id(before));
        assertThat(read("rejected").exit()).isZero();
        for (String command : List.of("retention", "optout")) {
            assertThat(run(pooled, command)).as(command).returns(0, CommandLineRun::exit);
        }
    }

    @Test
    void deletingCommandsGoPastIt() {
        String session = UUID.randomUUID().toString();
        JsonObject event = TestRequests.hit();
        send(TestRequests.request(event).put("session_id", session));

        CommandLineRun export = run(owner, "export", "--session", session);
        CommandLineRun erased = run(owner, "erase", "--session", session, "--yes");
        await().until(() ->
                new Sql(owner).column("SELECT outcome FROM retention_runs").contains("done")); // the server's
        CommandLineRun retention = run(owner, "retention", "run");
        CommandLineRun refused = run(bouncer.before(owner), "retention", "run");

        assertThat(export.out()).contains(TestRequests.id(event));
        assertThat(erased.out()).as(erased.err()).contains("analytics_events       1 erased");
        assertThat(retention.exit()).as(retention.err()).isZero();
        assertThat(refused.exit()).isEqualTo(1);
        assertThat(refused.err()).contains("a pooler answers at", "DATABASE_OWNER_URL");
        assertThat(refused.err().lines()).hasSize(1);
    }
}
