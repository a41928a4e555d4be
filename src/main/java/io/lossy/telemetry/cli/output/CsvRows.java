package io.lossy.telemetry.cli.output;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.regex.Pattern;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;
import org.jspecify.annotations.Nullable;

/**
 * Prints comma-separated values by RFC 4180 with a header line. Text that a spreadsheet would read as a formula gets an
 * apostrophe in front; numbers do not. Control characters are escaped. In locales with a decimal comma, spreadsheets
 * split cells at semicolons, even inside quotes, so text after a semicolon is protected too.
 */
public final class CsvRows implements RowPrinter {
    private static final String FORMULA = "=+\\-@\t\r\uFF1D\uFF0B\uFF0D\uFF20";
    private static final Pattern BEGINNING =
            Pattern.compile("^(?=[" + FORMULA + "])|(?<=;)(?=[\\s\"]*[" + FORMULA + "])");

    private final CSVPrinter csv;

    public CsvRows(PrintWriter out, List<String> columns) {
        try {
            csv = new CSVPrinter(
                    out, CSVFormat.RFC4180.builder().setRecordSeparator('\n').get());
            csv.printRecord(columns);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void row(List<@Nullable Object> cells) {
        try {
            for (Object cell : cells) {
                csv.print(cell instanceof String text ? safe(text) : cell == null ? "" : escape(cell));
            }
            csv.println();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Escapes JSON, numbers and times. A semicolon occurs only inside a JSON string, where its escape is equivalent.
     */
    private static String escape(Object cell) {
        return TerminalText.escape(cell.toString()).replace(";", "\\u003b");
    }

    /**
     * Escapes text that a spreadsheet would run as a formula, even inside quotes. East Asian spreadsheets also accept
     * the full-width characters.
     */
    static String safe(String text) {
        return TerminalText.escape(BEGINNING.matcher(text).replaceAll("'"));
    }

    @Override
    public void flush() {
        try {
            csv.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
