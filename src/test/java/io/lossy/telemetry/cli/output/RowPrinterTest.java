package io.lossy.telemetry.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RowPrinterTest {
    private final StringWriter text = new StringWriter();
    private final PrintWriter out = new PrintWriter(text);

    @Test
    void jsonHasEveryColumnAndStaysOneLineOfJsonWhateverIsInIt() {
        JsonRows rows = new JsonRows(out, List.of("event", "rate", "payload", "release"));

        rows.row(Arrays.asList("a\nb\u001b\u009b", 0.5, new RowPrinter.JsonText("{\"x\": \"\u009b\"}"), null));
        rows.flush();

        String line = text.toString();
        assertThat(line.strip().chars()).noneMatch(Character::isISOControl);
        JsonObject json = new JsonObject(line);
        assertThat(json.getString("event")).isEqualTo("a\nb\u001b\u009b");
        assertThat(json.getDouble("rate")).isEqualTo(0.5);
        assertThat(json.getJsonObject("payload").getString("x")).isEqualTo("\u009b");
        assertThat(json.containsKey("release")).isTrue();
        assertThat(json.getValue("release")).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"=1+1", "+1", "-1", "@a"})
    void csvTextThatASpreadsheetWouldRunGetsAnApostrophe(String cell) {
        assertThat(CsvRows.safe(cell)).isEqualTo("'" + cell);
        assertThat(CsvRows.safe("a" + cell)).isEqualTo("a" + cell);
    }

    /** Where the decimal comma is usual, a semicolon ends a cell. */
    @Test
    void csvGuardsWhatFollowsASemicolon() {
        assertThat(CsvRows.safe("a;=1+1;b; -1;\"@x;;+")).isEqualTo("a;'=1+1;b;' -1;'\"@x;;'+");
        assertThat(CsvRows.safe("a; b;c=1;")).isEqualTo("a; b;c=1;");

        CsvRows rows = new CsvRows(out, List.of("payload"));
        rows.row(List.of(new RowPrinter.JsonText("{\"a\": \"b;=1+1\"}")));
        rows.flush();
        assertThat(text.toString()).isEqualTo("payload\n\"{\"\"a\"\": \"\"b\\u003b=1+1\"\"}\"\n");
    }

    @Test
    void csvGuardsLeadingTabAndReturn() {
        assertThat(CsvRows.safe("\t=1")).startsWith("'");
        assertThat(CsvRows.safe("\r=1")).startsWith("'");
    }

    @Test
    void csvLeavesNumbersAloneAndQuotesWhatNeedsIt() {
        CsvRows rows = new CsvRows(out, List.of("n", "payload", "empty"));

        rows.row(Arrays.asList(-1.5, new RowPrinter.JsonText("{\"a\": 1, \"b\": 2}"), null));
        rows.flush();

        assertThat(text.toString()).isEqualTo("n,payload,empty\n-1.5,\"{\"\"a\"\": 1, \"\"b\"\": 2}\",\n");
    }

    @Test
    void tableFitsTheScreenByCuttingTheLastColumnFirst() {
        TableRows rows = new TableRows(out, List.of("at", "event", "payload"), 70);

        rows.row(Arrays.asList(Instant.parse("2026-11-22T17:18:44.104999Z"), "lossy.cache.notes_hit", "x".repeat(200)));
        rows.row(Arrays.asList(Instant.parse("2026-11-22T17:18:45Z"), null, "short"));
        rows.flush();

        List<String> lines = text.toString().lines().toList();
        assertThat(lines).hasSize(3).allMatch(line -> TerminalText.width(line) <= 70);
        assertThat(lines.get(0)).startsWith("AT  ").contains("EVENT").contains("PAYLOAD");
        assertThat(lines.get(1))
                .startsWith("2026-11-22T17:18:44.104Z  lossy.cache.notes_hit  x")
                .endsWith("…");
        assertThat(lines.get(2)).contains("  -  ").endsWith("short");
    }

    @Test
    void tableKeepsItsColumnsWhenMoreRowsComeLater() {
        TableRows rows = new TableRows(out, List.of("a", "b"), 40);
        rows.row(List.of("one", "two"));
        rows.flush();

        rows.row(List.of("longer than before", "x"));
        rows.flush();

        assertThat(text.toString().lines()).containsExactly("A    B", "one  two", "lo…  x");
    }

    @Test
    void tableIntoAFileCutsNothing() {
        TableRows rows = new TableRows(out, List.of("a", "b"), Terminal.UNBOUNDED);
        rows.row(List.of("one", "y".repeat(500)));
        rows.flush();
        assertThat(text.toString()).contains("y".repeat(500));
    }

    @Test
    void tableShowsControlCharacters() {
        TableRows rows = new TableRows(out, List.of("a"), 40);
        rows.row(List.of("\u001b[31mred"));
        rows.flush();
        assertThat(text.toString()).contains("\\u001b[31mred");
    }
}
