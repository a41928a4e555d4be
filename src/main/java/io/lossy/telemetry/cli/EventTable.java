package io.lossy.telemetry.cli;

import io.lossy.telemetry.persist.EventRow;
import java.io.PrintWriter;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Stored events in the format asked for: every column for programs, for people those that fit the screen. */
final class EventTable {
    /** How rows are written. */
    enum Format {
        TABLE,
        JSONL,
        CSV
    }

    /** Rows between two looks at whether somebody still reads. */
    private static final int LOOK = 256;

    /** The columns of {@code analytics_events}, in its order. */
    private enum Column {
        EVENT_ID(EventRow::eventId),
        EVENT(EventRow::event),
        FAMILY(EventRow::family),
        SOURCE(EventRow::source),
        OCCURRED_AT(EventRow::occurredAt),
        RECEIVED_AT(EventRow::receivedAt),
        SESSION_ID(EventRow::sessionId),
        INSTALL_ID(EventRow::installId),
        RELEASE(EventRow::release),
        SCHEMA_VERSION(EventRow::schemaVersion),
        SAMPLE_RATE(EventRow::sampleRate),
        PAYLOAD(row -> new RowPrinter.JsonText(row.payload()));

        private final Function<EventRow, @Nullable Object> cell;

        Column(Function<EventRow, @Nullable Object> cell) {
            this.cell = cell;
        }
    }

    private static final List<Column> NARROW = List.of(Column.OCCURRED_AT, Column.EVENT, Column.PAYLOAD);
    private static final List<Column> WIDE = List.of(
            Column.OCCURRED_AT,
            Column.EVENT_ID,
            Column.EVENT,
            Column.SOURCE,
            Column.SESSION_ID,
            Column.RELEASE,
            Column.PAYLOAD);
    /** Columns of the screen from which the wide choice leaves the payload enough room. */
    private static final int WIDE_ENOUGH = 180;

    private final PrintWriter out;
    private final RowPrinter printer;
    private final List<Column> columns;
    private long rows;

    private EventTable(PrintWriter out, RowPrinter printer, List<Column> columns) {
        this.out = out;
        this.printer = printer;
        this.columns = columns;
    }

    static EventTable of(PrintWriter out, Format format, Terminal terminal) {
        List<Column> columns = format != Format.TABLE
                ? Arrays.asList(Column.values())
                : terminal.columns() >= WIDE_ENOUGH ? WIDE : NARROW;
        List<String> names = columns.stream()
                .map(column -> column.name().toLowerCase(Locale.ROOT))
                .toList();
        RowPrinter printer =
                switch (format) {
                    case TABLE -> new TableRows(out, names, terminal.columns());
                    case JSONL -> new JsonRows(out, names);
                    case CSV -> new CsvRows(out, names);
                };
        return new EventTable(out, printer, columns);
    }

    void print(EventRow row) {
        printer.row(columns.stream().<@Nullable Object>map(column -> column.cell.apply(row)).toList());
        rows++;
        if (rows % LOOK == 0 && out.checkError()) {
            throw new ReaderGone();
        }
    }

    long rows() {
        return rows;
    }

    void flush() {
        printer.flush();
        if (out.checkError()) {
            throw new ReaderGone();
        }
    }

    /** Whoever read the output has closed it ({@code dump | head}): a good end, not a failure. */
    static final class ReaderGone extends RuntimeException {
        ReaderGone() {
            super("nobody reads any more", null, false, false);
        }
    }
}
