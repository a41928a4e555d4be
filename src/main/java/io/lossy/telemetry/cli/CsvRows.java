package io.lossy.telemetry.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.util.List;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;
import org.jspecify.annotations.Nullable;

/**
 * Comma-separated values by RFC 4180 with a header line. Text that a spreadsheet would take for a formula gets an
 * apostrophe before it; numbers are left alone. Control characters are shown as escapes.
 */
final class CsvRows implements RowPrinter {
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

    private static String escape(Object cell) {
        return TerminalText.escape(cell.toString());
    }

    /** A spreadsheet runs what begins so, even in quotes; East Asian ones take the wide forms too. */
    static String safe(String text) {
        boolean formula = !text.isEmpty() && "=+-@\t\r\uFF1D\uFF0B\uFF0D\uFF20".indexOf(text.charAt(0)) >= 0;
        return (formula ? "'" : "") + TerminalText.escape(text);
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
