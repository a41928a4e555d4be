package io.lossy.telemetry.it.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lossy.telemetry.database.DatabaseAddress;
import io.lossy.telemetry.fixture.CommandLineRun;
import io.lossy.telemetry.fixture.DocumentedJson;
import io.lossy.telemetry.fixture.EventRows;
import io.lossy.telemetry.fixture.PostgresFixture;
import io.lossy.telemetry.fixture.ServerFixture;
import io.lossy.telemetry.fixture.Sql;
import io.lossy.telemetry.fixture.TestRequests;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the commands print with {@code --format json}, beside a real server, has the shapes of commands.md. */
class JsonOutputIT {
    private static final String SPEECH = "lossy.voice_mode.speech_detected";

    @TempDir
    static Path folder;

    private static DatabaseAddress database;
    private static ServerFixture server;

    @BeforeAll
    static void start() {
        database = PostgresFixture.migratedDatabase();
        server = ServerFixture.start(dataDir(), database, Clock.systemUTC(), UnaryOperator.identity());
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static Path dataDir() {
        return folder.resolve("data");
    }

    private static CommandLineRun run(List<String> options, String... command) {
        return CommandLineRun.run(Stream.of(Arrays.stream(command), options.stream(), Stream.of("--format", "json"))
                .flatMap(part -> part)
                .toArray(String[]::new));
    }

    private static CommandLineRun atServer(String... command) {
        return run(List.of("--url", "http://127.0.0.1:" + server.port()), command);
    }

    private static CommandLineRun atDatabase(String... command) {
        return run(List.of("--database", server.url(), "--data-dir", dataDir().toString()), command);
    }

    private static JsonObject done(String shape, CommandLineRun run) {
        assertThat(run.exit()).as(run.err()).isZero();
        return DocumentedJson.object(shape, run);
    }

    @Test
    void emitPrintsWhatBecameOfTheEvent() {
        JsonObject stored = done("emit", atServer("emit", SPEECH, "latency_ms=41.5", "nonsense=1"));
        CommandLineRun rejected = atServer("emit", SPEECH, "latency_ms=-5");

        assertThat(stored.getString("result")).isEqualTo("persisted");
        assertThat(stored.getValue("reason")).isNull();
        assertThat(stored.getJsonArray("warnings").getJsonObject(0).getString("pointer"))
                .isEqualTo("/payload/nonsense");
        assertThat(server.sql().column("SELECT event_id FROM analytics_events")).contains(stored.getString("event_id"));
        assertThat(rejected.exit()).isEqualTo(1);
        assertThat(DocumentedJson.object("emit", rejected).getString("reason")).isEqualTo("field_range");
    }

    @Test
    void anErrorIsTextOnStandardError() {
        CommandLineRun run = CommandLineRun.run("emit", SPEECH, "--url", "http://127.0.0.1:9", "--format", "json");

        assertThat(run.exit()).isEqualTo(1);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).startsWith("error: no server answers at ");
    }

    @Test
    void loadPrintsItsBooks() {
        JsonObject books = done("load", atServer("load", "--rate", "100", "--duration", "1"));

        assertThat(books.getLong("emitted")).isEqualTo(100);
        assertThat(books.getLong("persisted") + books.getLong("sampled")).isEqualTo(100);
        assertThat(books.getBoolean("balanced")).isTrue();
    }

    @Test
    void streamsPrintAnObjectOnEachLine() {
        server.web().post(TestRequests.request(TestRequests.hit()));

        CommandLineRun tail = atServer("tail", "--family", "cache", "--limit", "1");
        JsonObject row = done("dump", atDatabase("dump", "--event", TestRequests.HIT, "--limit", "1"));

        assertThat(tail.out()).as(tail.err()).hasLineCount(1);
        assertThat(new JsonObject(tail.out()).fieldNames()).contains("family", "at", "window_seconds", "aggregates");
        assertThat(row.getJsonObject("payload").getBoolean("warm_start")).isTrue();
    }

    @Test
    void rejectedAndInferHaveTheShapesOfValuesOnly() {
        atServer("emit", SPEECH, "latency_ms=canary");
        atServer("emit", "lossy.chapters.chapter_opened");
        await().until(() ->
                server.sql().count("SELECT count(*) FROM analytics_rejections WHERE event LIKE '%opened'") == 1);

        CommandLineRun rejected = atDatabase("rejected");
        CommandLineRun infer = atDatabase("catalog", "infer");

        assertThat(rejected.out()).doesNotContain("canary");
        assertThat(infer.out()).doesNotContain("canary");
        assertThat(objects(done("rejected", rejected), "rejected"))
                .extracting(group -> group.getString("reason"))
                .contains("field_type", "unknown_event");
        JsonObject inferred = done("catalog infer", infer);
        assertThat(objects(inferred, "unknown_events"))
                .extracting(event -> event.getString("event"))
                .containsExactly("lossy.chapters.chapter_opened");
        assertThat(objects(inferred, "wrong_types"))
                .extracting(shape -> shape.getString("type"))
                .contains("string");
    }

    @Test
    void productQuestionsHaveTheirNumbers() {
        Instant begin = Instant.now().minus(Duration.ofDays(9));
        EventRows rows = new EventRows(database);
        rows.add("i1", "s1", "lossy.stt.request", "{\"mode\": \"cloud\"}", begin);
        rows.add("i1", "s1", "lossy.stt.completed", "{}", begin.plusSeconds(10));
        rows.add("i2", "s2", "lossy.stt.request", "{\"mode\": \"cloud\"}", begin);

        JsonObject funnel = done(
                "funnel",
                atDatabase("funnel", "lossy.stt.request", "lossy.stt.completed", "--until", "8d", "--by", "session"));
        JsonObject retention = done("retention", atDatabase("retention", "--period", "day", "--periods", "20"));

        assertThat(funnel.getString("by")).isEqualTo("session");
        assertThat(funnel.getLong("within_seconds"))
                .isEqualTo(Duration.ofDays(7).toSeconds());
        assertThat(objects(funnel, "steps"))
                .extracting(step -> step.getLong("reached"))
                .containsExactly(2L, 1L);
        assertThat(objects(retention, "cohorts"))
                .anyMatch(cohort -> cohort.getLong("size") == 2 && cohort.getInteger("periods_later") == 0);
    }

    @Test
    void retentionRunCountsWhatItDeletes() {
        server.sql()
                .execute(
                        "INSERT INTO analytics_rejections (rejection_key, event, source, reason, pointer, detail, shape,"
                                + " received_at) VALUES ('old', 'lossy.stt.old', 'extension', 'field_range', '/payload', 'x',"
                                + " 'number', now() - interval '400 days')");

        JsonObject dry = done("retention run", atDatabase("retention", "run", "--dry-run"));
        JsonObject run = done("retention run", atDatabase("retention", "run"));

        assertThat(dry.getBoolean("dry_run")).isTrue();
        assertThat(dry.getString("outcome")).isEqualTo("done");
        assertThat(dry.getLong("rejections")).isEqualTo(1);
        assertThat(run.getLong("rejections")).isEqualTo(1);
    }

    @Test
    void aPersonIsExportedErasedAndKeptOut() {
        server.web().post(TestRequests.request(TestRequests.hit()).put("install_id", "alice"));

        JsonObject row = done("export", atDatabase("export", "--install", "alice"));
        JsonObject dry = done("erase", atDatabase("erase", "--install", "alice", "--dry-run"));
        CommandLineRun unconfirmed = atDatabase("erase", "--install", "alice");
        JsonObject erased = done("erase", atDatabase("erase", "--install", "alice", "--yes"));
        JsonObject out = done("optout --install ID", atDatabase("optout", "--install", "alice"));
        JsonObject again = done("optout --install ID", atDatabase("optout", "--install", "alice"));
        JsonObject count = done("optout", atDatabase("optout"));

        assertThat(row.getString("table")).isEqualTo("analytics_events");
        assertThat(dry.getBoolean("dry_run")).isTrue();
        assertThat(unconfirmed.exit()).isEqualTo(1);
        assertThat(unconfirmed.out()).isEmpty();
        assertThat(unconfirmed.err()).contains("1 would be erased", "add --yes");
        assertThat(erased.getJsonObject("rows")).isEqualTo(dry.getJsonObject("rows"));
        assertThat(erased.getJsonObject("rows").getLong("analytics_events")).isEqualTo(1);
        assertThat(out.getBoolean("changed")).isTrue();
        assertThat(again.getBoolean("changed")).isFalse();
        assertThat(count.getLong("opted_out_installs")).isEqualTo(1);
    }

    @Test
    void backupAndRestoreNameTheRowsOfEachTable() {
        server.web().post(TestRequests.request(TestRequests.hit()).put("install_id", "bob"));
        String backup = folder.resolve("backup").toString();
        String keys = folder.resolve("keys.json").toString();
        DatabaseAddress empty = PostgresFixture.emptyDatabase();

        JsonObject made = done("backup", atDatabase("backup", backup, "--keys", keys));
        CommandLineRun run = run(
                List.of("--database", ServerFixture.url(empty)),
                "restore",
                backup,
                "--keys",
                keys,
                "--data-dir",
                folder.resolve("restored").toString());
        JsonObject restored = done("restore", run);

        assertThat(made.getString("keys")).isEqualTo(keys);
        assertThat(made.encode()).doesNotContain(database.password());
        assertThat(run.err()).contains("analytics_events", "repeat these erasures");
        assertThat(restored.getValue("erased")).isNull();
        assertThat(restored.getJsonObject("tables")).isEqualTo(made.getJsonObject("tables"));
        assertThat(new Sql(empty).events())
                .isEqualTo(restored.getJsonObject("tables").getLong("analytics_events"));
    }

    @Test
    void adoptNamesBothKeys() {
        DatabaseAddress other = PostgresFixture.migratedDatabase();
        List<String> options = List.of(
                "--database", ServerFixture.url(other), "--data-dir", dataDir().toString());

        JsonObject adopted = done("hash-keys adopt", run(options, "hash-keys", "adopt", "--yes"));

        assertThat(adopted.getString("current")).hasSize(4);
        assertThat(adopted.getValue("before")).isNull();
    }

    private static List<JsonObject> objects(JsonObject document, String name) {
        JsonArray array = document.getJsonArray(name);
        return array.stream().map(JsonObject.class::cast).toList();
    }
}
