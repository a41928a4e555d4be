package io.lossy.telemetry.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.regex.Pattern;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;
import org.jspecify.annotations.Nullable;

/**
 * Comma-separated values by RFC 4180 with a header line. Text that a spreadsheet would take for a formula gets an
 * apostrophe before it; numbers are left alone. Control characters are shown as escapes. Where the decimal comma is usual
 * spreadsheets part cells at semicolons, in quotes too, so what follows one is guarded as well.
 */
final class CsvRows implements RowPrinter {
    private static final String FORMULA = "=+\\-@\t\r\uFF1D\uFF0B\uFF0D\uFF20";
    private static final Pattern BEGINNING =
            Pattern.compile("^(?=[" + FORMULA + "])|(?<=;)(?=[\\s\"]*[" + FORMULA + "])");

    private final CSVPrinter csv;

    CsvRows(PrintWriter out, List<String> columns) {
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

    /** JSON, numbers and times: a semicolon can only be inside a string of JSON, where the escape means the same. */
    private static String escape(Object cell) {
        return TerminalText.escape(cell.toString()).replace(";", "\\u003b");
    }

    /** A spreadsheet runs what begins so, even in quotes; East Asian ones take the wide forms too. */
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
