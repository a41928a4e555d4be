package io.lossy.telemetry.it.privacy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lossy.telemetry.app.TelemetryServer;
import io.lossy.telemetry.catalog.reader.CatalogReader;
import io.lossy.telemetry.config.ConfigFiles;
import io.lossy.telemetry.database.DatabaseAddress;
import io.lossy.telemetry.event.Uuid7;
import io.lossy.telemetry.fixture.CommandLineRun;
import io.lossy.telemetry.fixture.LoopbackHttpClient;
import io.lossy.telemetry.fixture.PostgresFixture;
import io.lossy.telemetry.fixture.ScrapedMeters;
import io.lossy.telemetry.fixture.ServerFixture;
import io.lossy.telemetry.fixture.ShiftedClock;
import io.lossy.telemetry.fixture.Sql;
import io.lossy.telemetry.retention.Retention;
import io.lossy.telemetry.retention.RetentionOptions;
import io.lossy.telemetry.retention.RetentionReport.RetentionOutcome;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a person may ask for: all that is stored about an id, and that it be gone; on a running server, by the commands. */
class ErasureIT {
    private static final String EVENT = "lossy.voice_mode.speech_detected";

    private final DatabaseAddress database = PostgresFixture.migratedDatabase();
    private final Sql sql = new Sql(database);
    private final ShiftedClock clock = new ShiftedClock();
    private final Path keys = Path.of("target", "it-servers", "erasure").toAbsolutePath();

    @TempDir
    Path emptyDirectory;

    private TelemetryServer server;

    @BeforeEach
    void start() {
        clock.set(Instant.now());
        server = ServerFixture.launch(keys, 0, database, clock, UnaryOperator.identity());
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private JsonObject send(String install, String session, Object latency, UUID id) {
        return send(install, session, latency, id, new JsonObject());
    }

    private JsonObject send(String install, String session, Object latency, UUID id, JsonObject more) {
        JsonObject event = new JsonObject()
                .put("event_id", id.toString())
                .put("event", EVENT)
                .put("payload", new JsonObject().put("latency_ms", latency));
        JsonObject body = new JsonObject()
                .put("batch_id", UUID.randomUUID().toString())
                .put("sent_at", clock.instant().toString())
                .put("source", "extension")
                .put("install_id", install)
                .put("session_id", session)
                .put("events", new JsonArray().add(event))
                .mergeIn(more);
        return new LoopbackHttpClient(server.port()).post(body).json();
    }

    private void sendAll(String install, String session) {
        Uuid7 ids = new Uuid7(clock);
        send(install, session, 41.5, ids.next());
        send(install, "other-" + session, 42, ids.next());
        JsonObject books = new JsonObject().put("emitted", 3).put("discarded", new JsonObject());
        // rejected: its value must be nowhere; with the only report, so that none is on its way when the row is there
        send(install, session, install, ids.next(), new JsonObject().put("report", books));
        await().until(() -> sql.count("SELECT count(*) FROM client_reports") > 0);
    }

    private CommandLineRun run(String... arguments) {
        return CommandLineRun.run(
                Stream.concat(Stream.of(arguments), Stream.of("--database", url(), "--data-dir", keys.toString()))
                        .toArray(String[]::new));
    }

    private String url() {
        return "postgresql://" + database.user() + ":" + URLEncoder.encode(database.password(), StandardCharsets.UTF_8)
                + "@" + database.host() + ":" + database.port() + "/" + database.database();
    }

    /** Every table of the database as text, as a plain dump would hold it. */
    private String everything() {
        StringBuilder all = new StringBuilder();
        List<String> tables = sql.column("SELECT format('%I.%I', schemaname, tablename) FROM pg_tables"
                + " WHERE schemaname NOT IN ('pg_catalog', 'information_schema')");
        assertThat(tables).hasSizeGreaterThan(10);
        tables.forEach(table -> sql.column("SELECT t::text FROM " + table + " t")
                .forEach(row -> all.append(row).append('\n')));
        return all.toString();
    }

    @Test
    void anErasedInstallIsInNoTableAndTheOthersStay() {
        sendAll("canary-install", "canary-session");
        sendAll("another", "another-session");
        await().until(() -> sql.count("SELECT count(*) FROM client_reports") == 2);
        assertThat(everything()).doesNotContain("canary");
        String pseudonym = sql.column("SELECT install_id FROM analytics_events ORDER BY received_at")
                .get(0);

        CommandLineRun counted = run("erase", "--install", "canary-install", "--dry-run");
        assertThat(counted.out()).contains("analytics_events       2 would be erased");
        assertThat(sql.events()).isEqualTo(4);
        CommandLineRun asked = run("erase", "--install", "canary-install");
        assertThat(asked.exit()).isEqualTo(1);
        assertThat(asked.err()).contains("there is no terminal to ask for confirmation: add --yes");
        assertThat(sql.events()).isEqualTo(4);
        CommandLineRun erased = run("erase", "--install", "canary-install", "--yes");

        assertThat(erased.exit()).as(erased.err()).isZero();
        assertThat(erased.out()).contains("analytics_events       2 erased", "client_reports         1 erased");
        assertThat(everything()).doesNotContain("canary").doesNotContain(pseudonym);
        assertThat(sql.events()).isEqualTo(2);
        assertThat(sql.count("SELECT count(*) FROM client_reports")).isEqualTo(1);
        CommandLineRun again = run("erase", "--install", pseudonym, "--yes");
        assertThat(again.out()).contains("analytics_events       0 erased");
        assertThat(sql.column("SELECT action || rows FROM subject_requests ORDER BY request_id"))
                .containsExactly(
                        "erase{\"forward_dead\": 0, \"client_reports\": 1, \"kept_rejections\": 0, \"analytics_events\": 2, \"analytics_rejections\": 0}",
                        "erase{\"forward_dead\": 0, \"client_reports\": 0, \"kept_rejections\": 0, \"analytics_events\": 0, \"analytics_rejections\": 0}");
        assertThat(sql.column("SELECT DISTINCT subject FROM subject_requests")).hasSize(1);
    }

    @Test
    void anErasedSessionLeavesTheRestOfItsInstall() {
        sendAll("install", "canary-session");

        run("erase", "--session", "canary-session", "--yes");

        assertThat(sql.events()).isEqualTo(1);
        assertThat(sql.count("SELECT count(*) FROM client_reports")).isEqualTo(1);
    }

    @Test
    void anExportIsEveryRowAsSqlTellsIt() {
        sendAll("canary-install", "canary-session");
        String pseudonym = sql.column("SELECT install_id FROM analytics_events").get(0);

        CommandLineRun export = run("export", "--install", "canary-install");

        List<JsonObject> lines = export.out().lines().map(JsonObject::new).toList();
        assertThat(lines)
                .extracting(line -> line.getString("table"))
                .containsExactly("analytics_events", "analytics_events", "client_reports");
        assertThat(lines)
                .extracting(line -> line.getJsonObject("row").encode())
                .containsExactlyInAnyOrderElementsOf(expected(pseudonym));
        assertThat(run("export", "--install", pseudonym).out()).isEqualTo(export.out());
        assertThat(sql.column("SELECT action FROM subject_requests")).containsExactly("export", "export");
        CommandLineRun nobody = run("export", "--install", "nobody");
        assertThat(nobody.exit()).isZero();
        assertThat(nobody.err()).contains("nothing is stored about this id");
    }

    private List<String> expected(String pseudonym) {
        return Stream.of("analytics_events", "client_reports")
                .flatMap(table -> sql
                        .column("SELECT to_jsonb(t) FROM " + table
                                + " t, set_config('TimeZone', 'UTC', false) WHERE install_id = '" + pseudonym + "'")
                        .stream())
                .map(row -> new JsonObject(row).encode())
                .toList();
    }

    @Test
    void aRejectionOfAStoredEventGoesWithIt() {
        sendAll("canary-install", "canary-session");
        sql.execute(
                "INSERT INTO analytics_rejections SELECT event_id::text, event, source, 'expired', '/event_id', '', '', now()"
                        + " FROM analytics_events LIMIT 1");

        assertThat(run("erase", "--install", "canary-install", "--yes").out())
                .contains("analytics_rejections   1 erased");
    }

    @Test
    void withoutTheServersKeyNoIdIsHashedAndNoKeyIsMade() {
        CommandLineRun lost = CommandLineRun.run(
                "erase", "--install", "x", "--yes", "--database", url(), "--data-dir", emptyDirectory.toString());

        assertThat(lost.exit()).isEqualTo(1);
        assertThat(lost.err()).contains("no hash key in ", "give the id as it is stored");
        assertThat(Files.exists(emptyDirectory.resolve("keys"))).isFalse();
        assertThat(run("erase", "--yes").exit()).isEqualTo(2);
        assertThat(run("erase", "--install", "a", "--session", "b", "--yes").exit())
                .isEqualTo(2);
        assertThat(run("erase", "--install", " ", "--yes").err()).contains("the id is empty");
    }

    /** If you add a table with an id, decide here what erasing does to it. */
    @Test
    void everyTableWithAnIdIsCovered() {
        assertThat(sql.column("SELECT DISTINCT c.relname FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid"
                        + " WHERE a.attname IN ('install_id', 'session_id') AND c.relkind IN ('r', 'p')"
                        + " AND NOT c.relispartition AND c.relnamespace = 'public'::regnamespace"))
                .containsExactlyInAnyOrder("analytics_events", "client_reports", "kept_rejections", "opt_outs");
    }

    @Test
    void aRetryOfAnEventWhoseDayIsGoneEndsAsExpired() {
        server.close();
        clock.set(Instant.now().minus(Duration.ofDays(200)));
        server = ServerFixture.launch(keys, 0, database, clock, UnaryOperator.identity());
        UUID id = new Uuid7(clock).next();
        assertThat(send("install", "session", 41.5, id).getJsonObject("counts").getInteger("persisted"))
                .isEqualTo(1);
        clock.set(Instant.now());
        Retention retention = new Retention(
                database,
                CatalogReader.read(
                        "events.yml",
                        ConfigFiles.catalog("conf/events.yml", null).content()),
                RetentionOptions.DEFAULTS,
                Clock.systemUTC());
        await().until(() -> retention.run(false).outcome() == RetentionOutcome.DONE);
        assertThat(sql.events()).isZero();

        JsonObject retried = send("install", "session", 41.5, id);

        assertThat(retried.getJsonObject("results").getJsonObject(id.toString()).getString("reason"))
                .isEqualTo("expired");
        assertThat(sql.events()).isZero();
    }

    @Test
    void theCommandRunsBesideTheServerAndTellsWhatItDid() {
        CommandLineRun dry = run("retention", "run", "--dry-run");
        assertThat(dry.exit()).as(dry.err()).isZero();
        assertThat(dry.out()).contains("rejections  0 would be deleted");
        sql.execute("UPDATE retention_runs SET as_of = now() - interval '1 year'");
        CommandLineRun refused = run("retention", "run");
        assertThat(refused.exit()).isEqualTo(1);
        assertThat(refused.err()).contains("nothing was deleted", "more than 7 days after", "add --force");
        CommandLineRun forced = run("retention", "run", "--force");
        assertThat(forced.exit()).as(forced.err()).isZero();
        assertThat(forced.out()).contains("partitions  0 dropped", "0 made");
    }

    @Test
    void theServerRunsItByItselfAndShowsHowItStands() {
        server.close();
        server = ServerFixture.launch(
                keys, 0, database, clock, text -> text.replace("start_within_ms: 60000", "start_within_ms: 1"));

        await().untilAsserted(() -> {
            ScrapedMeters meters = ScrapedMeters.scrape(server.managementPort());
            assertThat(meters.sum("lossy_retention_runs_total", "outcome=\"done\""))
                    .isEqualTo(1);
            assertThat(meters.sum("lossy_retention_partitions_ahead")).isEqualTo(7);
            assertThat(meters.sum("lossy_retention_overdue_seconds")).isZero();
            assertThat(meters.sum("lossy_retention_last_success_timestamp_seconds"))
                    .isGreaterThan(1e9);
            assertThat(meters.sum("lossy_retention_rows_removed_total")).isZero();
            assertThat(meters.sum("lossy_retention_partitions_dropped_total")).isZero();
        });
        assertThat(sql.count("SELECT count(*) FROM retention_runs WHERE outcome = 'done'"))
                .isEqualTo(1);
    }
}
