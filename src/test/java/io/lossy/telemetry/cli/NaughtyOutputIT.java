package io.lossy.telemetry.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.lossy.telemetry.cli.output.AggregateTable;
import io.lossy.telemetry.cli.output.TerminalText;
import io.lossy.telemetry.database.DatabaseAddress;
import io.lossy.telemetry.event.Uuid7;
import io.lossy.telemetry.fixture.HostileLists;
import io.lossy.telemetry.fixture.PostgresFixture;
import io.lossy.telemetry.privacy.HashKeys;
import io.lossy.telemetry.privacy.Pseudonymiser;
import io.vertx.core.json.JsonObject;
import java.io.StringReader;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVRecord;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever lies in the database: nothing that is printed works a terminal or a spreadsheet. */
class NaughtyOutputIT {
    private static final String FORMULA = "=+-@\t\r\uFF1D\uFF0B\uFF0D\uFF20";

    @TempDir
    static Path dataDir;

    private static DatabaseAddress database;
    private static List<String> texts;

    /** As an enemy with the database's password would: past the validator, in every column of text. */
    @BeforeAll
    static void store() throws Exception {
        texts = texts();
        database = PostgresFixture.migratedDatabase();
        String session = new Pseudonymiser(HashKeys.find(dataDir, null)).hash(Pseudonymiser.SESSION, "somebody");
        Uuid7 ids = new Uuid7(Clock.systemUTC());
        try (Connection connection = database.connect();
                PreparedStatement event = connection.prepareStatement("""
                        INSERT INTO analytics_events (event_id, event, family, source, occurred_at, received_at,
                            session_id, install_id, release, schema_version, sample_rate, payload)
                        VALUES (?, ?, 'x', 'extension', now(), now(), ?, ?, ?, '1-0-0', 1, ?::jsonb)""");
                PreparedStatement rejection = connection.prepareStatement("""
                        INSERT INTO analytics_rejections VALUES (?, ?, 'extension', 'field_type', ?, ?, ?, now())""")) {
            for (String text : texts) {
                event.setObject(1, ids.next());
                event.setString(2, text);
                event.setString(3, session);
                event.setString(4, text);
                event.setString(5, text);
                event.setString(
                        6, new JsonObject().put("text", text).put("k" + text, 1).encode());
                event.addBatch();
                rejection.setString(1, ids.next().toString());
                for (int i = 2; i <= 5; i++) {
                    rejection.setString(i, text);
                }
                rejection.addBatch();
            }
            event.executeBatch();
            rejection.executeBatch();
        }
    }

    private static List<String> texts() {
        List<String> all = new ArrayList<>(HostileLists.naughty());
        all.remove("");
        IntStream.rangeClosed(1, 0x9f).filter(Character::isISOControl).forEach(c -> all.add((char) c + "[2J"));
        FORMULA.chars().forEach(c -> all.add((char) c + "HYPERLINK(\"http://x\";\"y\")"));
        all.add("\u2028\u2029\u202e\u200b\ufeff");
        return all;
    }

    @Test
    void tableAndJsonLinesHoldNoControlCharacters() {
        for (String[] line : List.of(
                words("dump", "--limit=0"),
                words("dump", "--format=jsonl"),
                words("dump", "--format=csv"),
                words("rejected"),
                words("rejected", "--format=jsonl"),
                words("export", "--session=somebody", "--data-dir=" + dataDir))) {
            CapturedCommand shell = CapturedCommand.run(line);
            assertThat(shell.exit()).as(shell.err()).isZero();
            assertThat(shell.out().lines().count()).isGreaterThanOrEqualTo(texts.size());
            assertThat(shell.out().chars().filter(c -> c != '\n' && works(c))).isEmpty();
        }
    }

    /** What a terminal acts on: control characters, and marks that turn or hide text. */
    private static boolean works(int c) {
        return Character.isISOControl(c) || (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
    }

    @Test
    void jsonLinesReadBackExactly() {
        assertThat(CapturedCommand.run(words("dump", "--format=jsonl"))
                        .out()
                        .lines()
                        .map(JsonObject::new))
                .extracting(row -> row.getJsonObject("payload").getString("text"))
                .containsExactlyElementsOf(texts);
        assertThat(CapturedCommand.run(words("dump", "--format=jsonl"))
                        .out()
                        .lines()
                        .map(JsonObject::new))
                .extracting(row -> row.getString("release"))
                .containsExactlyElementsOf(texts);
    }

    @Test
    void csvReadsBackEscapedAndHoldsNoFormula() throws Exception {
        List<CSVRecord> rows = CSVFormat.RFC4180
                .builder()
                .setHeader()
                .setSkipHeaderRecord(true)
                .get()
                .parse(new StringReader(
                        CapturedCommand.run(words("dump", "--format=csv")).out()))
                .getRecords();
        assertThat(rows).hasSameSizeAs(texts);
        for (int i = 0; i < texts.size(); i++) {
            String cell = rows.get(i).get("release");
            assertThat(cell.replace("'", ""))
                    .isEqualTo(TerminalText.escape(texts.get(i)).replace("'", ""));
            assertThat(new JsonObject(rows.get(i).get("payload")).getString("text"))
                    .isEqualTo(texts.get(i));
            rows.get(i).forEach(NaughtyOutputIT::assertNoFormula);
        }
    }

    /** Also where a semicolon ends a cell. */
    private static void assertNoFormula(String cell) {
        for (String part : cell.split(";", -1)) {
            String begun = part.replaceFirst("^[ \"]+", "");
            assertThat(FORMULA.indexOf(begun.isEmpty() ? 'x' : begun.charAt(0)))
                    .as(cell)
                    .isNegative();
        }
    }

    @Test
    void tailHoldsNoControlCharacters() {
        AggregateTable table = new AggregateTable();
        for (String text : texts) {
            JsonObject figure = new JsonObject().put("value", text).put("status", text);
            table.put(new JsonObject()
                    .put("family", text)
                    .put("at", text)
                    .put("aggregates", new JsonObject().put(text, figure)));
        }
        assertThat(table.lines()).hasSize(2 * texts.size());
        assertThat(String.join("", table.lines()).chars().filter(NaughtyOutputIT::works))
                .isEmpty();
    }

    private static String[] words(String... given) {
        List<String> words = new ArrayList<>(List.of(given));
        words.add("--database=postgresql://" + database.user() + ":"
                + URLEncoder.encode(database.password(), StandardCharsets.UTF_8) + "@" + database.host() + ":"
                + database.port() + "/" + database.database());
        return words.toArray(String[]::new);
    }
}
