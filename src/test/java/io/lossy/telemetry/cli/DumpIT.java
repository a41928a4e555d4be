package io.lossy.telemetry.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.lossy.telemetry.database.DatabaseAddress;
import io.lossy.telemetry.database.Migrations;
import io.lossy.telemetry.event.Uuid7;
import io.lossy.telemetry.fixture.Patience;
import io.lossy.telemetry.fixture.PostgresFixture;
import io.lossy.telemetry.fixture.Sql;
import io.lossy.telemetry.postgres.EmbeddedPostgres;
import io.lossy.telemetry.privacy.HashKeyRing;
import io.lossy.telemetry.privacy.HashKeys;
import io.lossy.telemetry.privacy.Pseudonymiser;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.StringReader;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVRecord;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DumpIT {
    private static final Uuid7 IDS = new Uuid7(Clock.systemUTC());

    private final DatabaseAddress database = PostgresFixture.migratedDatabase();

    @Test
    void printsMatchingRowsOldestFirstWithEveryColumn() throws Exception {
        UUID old = insert(database, "lossy.stt.completed", "stt", 7_200, "{}");
        UUID first = insert(database, "lossy.stt.completed", "stt", 120, "{\"duration_ms\": 41.5}");
        UUID second = insert(database, "lossy.stt.fallback", "stt", 60, "{}");
        insert(database, "lossy.cache.notes_hit", "cache", 30, "{}");

        assertThat(ids(dump("--since=1h", "--family=stt", "--format=jsonl"))).containsExactly(first, second);
        assertThat(ids(dump("--since=1d", "--event=lossy.s??.c*", "--format=jsonl")))
                .containsExactly(old, first);
        assertThat(ids(dump("--since=1d", "--until=90s", "--format=jsonl"))).containsExactly(old, first);
        assertThat(ids(dump("--since=1d", "--family=stt", "--limit=1", "--format=jsonl")))
                .containsExactly(second);

        JsonObject row = new JsonObject(
                dump("--family=stt", "--format=jsonl").out().lines().findFirst().orElseThrow());
        assertThat(row.fieldNames())
                .containsExactly(
                        "event_id",
                        "event",
                        "family",
                        "source",
                        "occurred_at",
                        "received_at",
                        "session_id",
                        "install_id",
                        "release",
                        "schema_version",
                        "sample_rate",
                        "payload");
        assertThat(row.getJsonObject("payload").getDouble("duration_ms")).isEqualTo(41.5);
        assertThat(row.getValue("install_id")).isNull();
    }

    @Test
    void csvComesBackAsItWentInAndNoCellIsAFormula() throws Exception {
        insert(database, "lossy.stt.completed", "stt", 10, "{\"word\": \"a,\\\"b\\\"\"}");

        CapturedCommand shell = dump("--since=1m", "--format=csv");

        List<CSVRecord> records = CSVFormat.RFC4180
                .builder()
                .setHeader()
                .setSkipHeaderRecord(true)
                .get()
                .parse(new StringReader(shell.out()))
                .getRecords();
        assertThat(records).hasSize(1);
        assertThat(new JsonObject(records.get(0).get("payload")).getString("word"))
                .isEqualTo("a,\"b\"");
        assertThat(records.get(0).get("release")).isEqualTo("'=cmd|' /C calc'!A1");
    }

    @Test
    void tableIsForPeople() throws Exception {
        insert(database, "lossy.stt.completed", "stt", 10, "{\"duration_ms\": 7}");

        CapturedCommand shell = dump("--since=1m");

        assertThat(shell.exit()).isZero();
        assertThat(shell.out()).startsWith("OCCURRED_AT").contains("lossy.stt.completed", "{\"duration_ms\": 7}");
        assertThat(shell.err()).isEmpty();
    }

    @Test
    void sayingThatNothingIsThereIsNoFailure() {
        CapturedCommand shell = dump("--since=1m");

        assertThat(shell.exit()).isZero();
        assertThat(shell.out()).isEmpty();
        assertThat(shell.err()).startsWith("no events since ").contains("if the server uses another database");
        assertThat(shell.err()).doesNotContain(database.password());
    }

    @Test
    void followShowsEachNewRowOnce() throws Exception {
        UUID before = insert(database, "lossy.stt.completed", "stt", 10, "{}");
        CompletableFuture<CapturedCommand> following =
                CompletableFuture.supplyAsync(() -> dump("--since=1m", "--follow", "--limit=3", "--format=jsonl"));
        UUID second = insert(database, "lossy.stt.completed", "stt", 0, "{}");
        UUID third = insert(database, "lossy.stt.completed", "stt", 0, "{}");

        assertThat(ids(following.get(Patience.LONG.toSeconds(), TimeUnit.SECONDS)))
                .containsExactly(before, second, third);
    }

    @Test
    void aDatabaseWithoutTablesIsReported() {
        CapturedCommand shell = CapturedCommand.run("dump", "--database", url(PostgresFixture.emptyDatabase()));

        assertThat(shell.exit()).isEqualTo(1);
        assertThat(shell.err()).contains("no tables of this program");
    }

    @Test
    @Tag("whole")
    void theEmbeddedDatabaseIsReadRunningOrNotAndErasedFrom(@TempDir Path directory) throws Exception {
        Path dataDir = PostgresFixture.dataDirectory(directory);
        UUID id;
        try (EmbeddedPostgres server = EmbeddedPostgres.start(dataDir, 0)) {
            new Migrations(server.address(), Clock.systemUTC()).run();
            id = insert(server.address(), "lossy.stt.completed", "stt", 10, "{}");
            assertThat(ids(CapturedCommand.run("dump", "--format=jsonl", "--data-dir", dataDir.toString())))
                    .containsExactly(id);
        }

        CapturedCommand stopped = CapturedCommand.run("dump", "--format=jsonl", "--data-dir", dataDir.toString());

        assertThat(ids(stopped)).containsExactly(id);
        assertThat(EmbeddedPostgres.running(dataDir)).isEmpty();
        assertThatAPersonIsShownAndErased(dataDir);
    }

    /** By the id their client shows, with the key that lies beside the stopped database. */
    private static void assertThatAPersonIsShownAndErased(Path dataDir) throws Exception {
        String pseudonym = HashKeyRing.of(dataDir, HashKeys.find(dataDir, null), null)
                .pseudonymiser()
                .hash(Pseudonymiser.INSTALL, "alice");
        try (EmbeddedPostgres server = EmbeddedPostgres.start(dataDir, 0)) {
            new Sql(server.address()).execute("UPDATE analytics_events SET install_id = '" + pseudonym + "'");
        }

        CapturedCommand shown = CapturedCommand.run("export", "--install", "alice", "--data-dir", dataDir.toString());
        CapturedCommand erased =
                CapturedCommand.run("erase", "--install", "alice", "--yes", "--data-dir", dataDir.toString());
        CapturedCommand after = CapturedCommand.run("export", "--install", "alice", "--data-dir", dataDir.toString());

        assertThat(shown.exit()).as(shown.err()).isZero();
        assertThat(shown.out()).contains(pseudonym).hasLineCount(1);
        assertThat(erased.out()).contains("analytics_events       1 erased");
        assertThat(after.out()).isEmpty();
        assertThat(after.err()).contains("nothing is stored about this id");
        assertThat(EmbeddedPostgres.running(dataDir)).isEmpty();
    }

    @Test
    void aDataDirectoryWithAKeyAndNoDatabaseIsReportedAndNoneIsMade(@TempDir Path dataDir) {
        HashKeys.find(dataDir, null);

        CapturedCommand shell =
                CapturedCommand.run("erase", "--install", "alice", "--yes", "--data-dir", dataDir.toString());

        assertThat(shell.exit()).isEqualTo(1);
        assertThat(shell.err()).contains("no database in ", "name the server's --data-dir or --database");
        assertThat(EmbeddedPostgres.existsIn(dataDir)).isFalse();
    }

    @Test
    void rejectionsAreGroupedByWhatToFix() throws Exception {
        reject("a", "field_range", "/payload/latency_ms", "must be at most 60000", "number");
        reject("b", "field_range", "/payload/latency_ms", "must be at most 60000", "number");
        reject("c", "unknown_event", "/event", "not in the catalog", "string(12)");

        CapturedCommand table = CapturedCommand.run("rejected", "--since=1h", "--database", url(database));
        CapturedCommand json = CapturedCommand.run("rejected", "--format=jsonl", "--database", url(database));

        assertThat(table.exit()).isZero();
        assertThat(table.out()).contains("COUNT", "REASON", "WHAT TO FIX");
        assertThat(table.out().lines().skip(1).findFirst().orElseThrow())
                .startsWith("2 ")
                .contains("field_range", "/payload/latency_ms", "must be at most 60000 (was number)");
        List<JsonObject> groups = json.out().lines().map(JsonObject::new).toList();
        assertThat(groups).extracting(group -> group.getInteger("count")).containsExactly(2, 1);
        assertThat(groups.get(1).getString("detail")).isEqualTo("not in the catalog");
        assertThat(CapturedCommand.run("rejected", "--since=1ms", "--database", url(database))
                        .err())
                .startsWith("nothing rejected since");
    }

    private CapturedCommand dump(String... options) {
        String[] line = new String[options.length + 3];
        line[0] = "dump";
        line[1] = "--database";
        line[2] = url(database);
        System.arraycopy(options, 0, line, 3, options.length);
        return CapturedCommand.run(line);
    }

    private static List<UUID> ids(CapturedCommand shell) {
        assertThat(shell.err()).isEmpty();
        return shell.out()
                .lines()
                .map(line -> UUID.fromString(new JsonObject(line).getString("event_id")))
                .toList();
    }

    private static String url(DatabaseAddress at) {
        return "postgresql://" + at.user() + ":" + URLEncoder.encode(at.password(), StandardCharsets.UTF_8) + "@"
                + at.host() + ":" + at.port() + "/" + at.database();
    }

    private static UUID insert(DatabaseAddress at, String event, String family, int secondsAgo, String payload)
            throws SQLException, IOException {
        UUID id = IDS.next();
        Instant occurred = Instant.now().minusSeconds(secondsAgo);
        try (Connection connection = at.connect();
                PreparedStatement insert = connection.prepareStatement("""
                        INSERT INTO analytics_events (event_id, event, family, source, occurred_at, received_at,
                            session_id, release, schema_version, sample_rate, payload)
                        VALUES (?, ?, ?, 'extension', ?, ?, 'hashed', ?, '1-0-0', 1, ?::jsonb)""")) {
            insert.setObject(1, id);
            insert.setString(2, event);
            insert.setString(3, family);
            insert.setObject(4, occurred.atOffset(ZoneOffset.UTC));
            insert.setObject(5, occurred.atOffset(ZoneOffset.UTC));
            insert.setString(6, "=cmd|' /C calc'!A1");
            insert.setString(7, payload);
            insert.executeUpdate();
        }
        return id;
    }

    private void reject(String key, String reason, String pointer, String detail, String shape) throws SQLException {
        try (Connection connection = database.connect();
                PreparedStatement insert = connection.prepareStatement("""
                        INSERT INTO analytics_rejections
                        VALUES (?, 'lossy.voice_mode.speech_detected', 'extension', ?, ?, ?, ?, now())""")) {
            insert.setString(1, key);
            insert.setString(2, reason);
            insert.setString(3, pointer);
            insert.setString(4, detail);
            insert.setString(5, shape);
            insert.executeUpdate();
        }
    }
}
