package io.lossy.telemetry.it.privacy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lossy.telemetry.app.TelemetryServer;
import io.lossy.telemetry.catalog.CatalogText;
import io.lossy.telemetry.catalog.reader.CatalogReader;
import io.lossy.telemetry.config.ConfigFiles;
import io.lossy.telemetry.database.DatabaseAddress;
import io.lossy.telemetry.fixture.CommandLineRun;
import io.lossy.telemetry.fixture.DocumentedJson;
import io.lossy.telemetry.fixture.LoopbackHttpClient;
import io.lossy.telemetry.fixture.PostgresFixture;
import io.lossy.telemetry.fixture.ServerFixture;
import io.lossy.telemetry.fixture.Sql;
import io.lossy.telemetry.fixture.TestRequests;
import io.lossy.telemetry.retention.Retention;
import io.lossy.telemetry.retention.RetentionOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rejected events that their family keeps: what of them, for how long, and that a fixed catalog brings them back. */
class KeepRejectedIT {
    private static final String SPEECH = "lossy.voice_mode.speech_detected";
    private static final String OFF = CatalogText.shipped();
    private static final String ON = OFF.replaceFirst("(?m)^  voice_mode:\n", "$0    keep_rejected: true\n");
    /** What was too much before is allowed now. */
    private static final String MENDED = ON.replaceFirst(
            "latency_ms:\n        \\{ type: number, unit: ms, min: 0, max: 60000, required: true",
            "latency_ms:\n        { type: number, unit: ms, min: 0, max: 90000, required: true");

    private final DatabaseAddress database = PostgresFixture.migratedDatabase();
    private final Sql sql = new Sql(database);

    @TempDir
    Path folder;

    private TelemetryServer server;

    private void serve(String catalog) throws IOException {
        stop();
        Path file = Files.writeString(folder.resolve("events.yml"), catalog);
        server = ServerFixture.launch(
                folder.resolve("data"),
                0,
                database,
                Clock.systemUTC(),
                settings -> settings.replace("${LOSSY_CATALOG:conf/events.yml}", file.toString()));
    }

    @AfterEach
    void stop() {
        if (server != null) {
            server.close();
            server = null;
        }
    }

    private static JsonObject speech(Object latency) {
        JsonObject payload = new JsonObject()
                .put("latency_ms", latency)
                .put("session_id", "canary-session")
                .put("stranger", "canary-stranger");
        return TestRequests.event(SPEECH, payload).put("beside", "canary-beside");
    }

    private JsonObject send(JsonObject... events) {
        JsonObject request = TestRequests.request(events).put("install_id", "canary-install");
        return new LoopbackHttpClient(server.port()).post(request).json();
    }

    private CommandLineRun run(String... arguments) {
        return CommandLineRun.run(Stream.concat(
                        Stream.of(arguments),
                        Stream.of("--database", ServerFixture.url(database), "--data-dir", data()))
                .toArray(String[]::new));
    }

    private String data() {
        return folder.resolve("data").toString();
    }

    private CommandLineRun replay(String... more) {
        String[] command = {"rejected", "replay", "--url", "http://127.0.0.1:" + server.port()};
        return run(Stream.concat(Stream.of(command), Stream.of(more)).toArray(String[]::new));
    }

    private static JsonObject json(CommandLineRun replayed) {
        return DocumentedJson.object("rejected replay", replayed);
    }

    private long kept() {
        return sql.count("SELECT count(*) FROM kept_rejections");
    }

    @Test
    void withoutTheCatalogsLeaveNothingIsKept() throws IOException {
        serve(OFF);

        send(speech(70_000));

        assertThat(sql.count("SELECT count(*) FROM analytics_rejections")).isEqualTo(1);
        assertThat(kept()).isZero();
        assertThat(replay().out()).contains("no retained events to replay");
        assertThat(replay("--reason", "nonsense").exit()).isEqualTo(2);
    }

    @Test
    void onlyWhatTheCatalogNamesIsKeptAndNoId() throws IOException {
        serve(ON);
        JsonObject event = speech(70_000);
        JsonObject repeated = event.copy();

        send(event);
        send(repeated);
        send(TestRequests.event("lossy.voice_mode.nobody_knows", new JsonObject().put("latency_ms", 1)));
        send(TestRequests.event(TestRequests.HIT, new JsonObject().put("age_ms", -1))); // a family that keeps none

        assertThat(kept()).isEqualTo(1);
        String row = sql.column("SELECT t::text FROM kept_rejections t").get(0);
        assertThat(row).contains("70000").doesNotContain("canary");
        JsonObject json = new JsonObject(
                sql.column("SELECT event_json FROM kept_rejections").get(0));
        assertThat(json.fieldNames()).containsExactlyInAnyOrder("event_id", "event", "occurred_at", "payload");
        assertThat(json.getJsonObject("payload")).isEqualTo(new JsonObject().put("latency_ms", 70_000));
        assertThat(sql.column("SELECT install_id FROM kept_rejections").get(0)).matches("[0-9a-f]{4}\\.[0-9a-f]{32}");
        assertThat(sql.column("SELECT session_id FROM kept_rejections").get(0)).matches("[0-9a-f]{4}\\.[0-9a-f]{32}");
    }

    @Test
    void aKeptValueIsShownNeitherOnTheLivePageNorByTheCommand() throws IOException {
        serve(ON);

        send(speech("canary-value"));

        assertThat(sql.column("SELECT event_json FROM kept_rejections").get(0)).contains("canary-value");
        LoopbackHttpClient management = new LoopbackHttpClient(server.managementPort());
        await().untilAsserted(() -> assertThat(management.get("/ops/snapshot").text())
                .contains("/payload/latency_ms")
                .doesNotContain("canary"));
        assertThat(run("rejected").out()).contains("field_type").doesNotContain("canary");
        assertThat(run("rejected", "--format", "jsonl").out()).doesNotContain("canary");
        assertThat(replay().out()).contains("1 rejected").doesNotContain("canary");
    }

    @Test
    void whatNoFieldCouldHoldIsNotKept() throws IOException {
        serve(ON);

        send(
                speech(new JsonObject().put("canary", 1)),
                speech(new JsonArray().add("canary")),
                speech("half a pair \ud800"),
                speech("nul \u0000"),
                speech(70_000).put("occurred_at", "canary"),
                TestRequests.event(SPEECH, new JsonObject()).put("payload", "canary"));

        assertThat(sql.count("SELECT count(*) FROM analytics_rejections")).isEqualTo(6);
        assertThat(kept()).isZero();
    }

    @Test
    void aFixedCatalogStoresThemOnceWithTheirTime() throws IOException {
        serve(ON);
        Instant happened = Instant.parse(
                Instant.now().minus(Duration.ofHours(30)).toString().substring(0, 19) + "Z");
        JsonObject fixable = speech(70_000).put("occurred_at", happened.toString());
        JsonObject wrong = speech(100_000);
        send(fixable, wrong);
        assertThat(kept()).isEqualTo(2);
        CommandLineRun early = replay();
        assertThat(early.exit()).isEqualTo(1);
        assertThat(early.out()).contains("2 rejected");

        serve(MENDED);
        assertThat(replay("--dry-run").out()).contains("would replay 2 " + SPEECH);
        assertThat(json(replay("--dry-run", "--format", "json")).getJsonObject("events"))
                .isEqualTo(new JsonObject().put(SPEECH, 2));
        assertThat(replay("--event", "lossy.cache.*").out()).contains("no retained events to replay");
        assertThat(replay("--reason", "field_enum").out()).contains("no retained events to replay");
        assertThat(sql.events()).isZero();
        CommandLineRun fixed = replay("--event", "lossy.voice_mode.*", "--reason", "field_range", "--since", "1h");

        assertThat(fixed.exit()).isEqualTo(1);
        assertThat(fixed.out()).contains("1 persisted, 1 rejected");
        assertThat(sql.column("SELECT event_id FROM analytics_events")).containsExactly(TestRequests.id(fixable));
        assertThat(sql.column("SELECT occurred_at::timestamptz AT TIME ZONE 'UTC' FROM analytics_events"))
                .first()
                .satisfies(at -> assertThat(secondsBetween(at, happened)).isLessThan(60));
        assertThat(sql.column("SELECT release FROM analytics_events")).containsExactly("1.4.2");
        assertThat(sql.count("SELECT count(*) FROM analytics_events WHERE install_id IS NULL AND session_id IS NULL"))
                .isEqualTo(1);
        assertThat(sql.column("SELECT rejection_key FROM kept_rejections")).containsExactly(TestRequests.id(wrong));
        assertThat(sql.column("SELECT rejection_key FROM analytics_rejections"))
                .as("an event ends in one way")
                .containsExactly(TestRequests.id(wrong));
        CommandLineRun second = replay("--format", "json");
        assertThat(second.exit()).isEqualTo(1);
        assertThat(json(second).getJsonObject("results")).isEqualTo(new JsonObject().put("rejected", 1));
        assertThat(sql.events()).isEqualTo(1);
    }

    private static long secondsBetween(String utc, Instant expected) {
        Instant found = Instant.parse(utc.replace(' ', 'T') + (utc.endsWith("Z") ? "" : "Z"));
        return Duration.between(found, expected).abs().toSeconds();
    }

    @Test
    void whatIsStoredMeanwhileIsADuplicateAndManyGoInSeveralRequests() throws IOException {
        serve(ON);
        JsonObject[] many = Stream.generate(() -> speech(70_000)).limit(230).toArray(JsonObject[]::new);
        send(many);
        assertThat(kept()).isEqualTo(230);
        serve(MENDED);
        send(many[0]);

        CommandLineRun replayed = replay();

        assertThat(replayed.exit()).as(replayed.err()).isZero();
        assertThat(replayed.out()).contains("1 duplicate, 229 persisted");
        assertThat(kept()).isZero();
        assertThat(sql.events()).isEqualTo(230);
    }

    @Test
    void eraseRetentionAndOptOutCoverThem() throws IOException {
        serve(ON);
        send(speech(70_000));
        assertThat(run("export", "--install", "canary-install").out()).contains("kept_rejections", "70000");
        assertThat(run("erase", "--session", "canary-session", "--yes").out())
                .contains("kept_rejections        1 erased");
        send(speech(70_000));
        assertThat(run("erase", "--install", "canary-install", "--yes").out())
                .contains("kept_rejections        1 erased");

        send(speech(70_000));
        sql.execute("INSERT INTO opt_outs (install_id, opted_out) SELECT install_id, true FROM kept_rejections");
        serve(MENDED);
        assertThat(replay().out()).contains("no retained events to replay");
        assertThat(kept()).isEqualTo(1);

        sql.execute("UPDATE analytics_rejections SET received_at = now() - interval '31 days'");
        Retention retention = new Retention(
                database,
                CatalogReader.read(
                        "events.yml",
                        ConfigFiles.catalog("conf/events.yml", null).content()),
                RetentionOptions.DEFAULTS,
                Clock.systemUTC());
        retention.run(false);
        assertThat(kept()).isZero();
    }

    @Test
    void aServerThatIsAwayCostsNothing() throws IOException {
        serve(ON);
        send(speech(70_000));
        int port = server.port();
        stop();

        CommandLineRun away = run("rejected", "replay", "--url", "http://127.0.0.1:" + port);

        assertThat(away.exit()).isEqualTo(1);
        assertThat(away.err()).contains("no server answers at ");
        assertThat(away.out()).isEmpty();
        assertThat(kept()).isEqualTo(1);
    }
}
