package io.lossy.telemetry.cli;

import io.lossy.telemetry.persist.EventRow;
import java.io.PrintWriter;
import java.util.List;
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

    private record Column(String name, Function<EventRow, @Nullable Object> cell) {}

    private static final Column ID = new Column("event_id", EventRow::eventId);
    private static final Column EVENT = new Column("event", EventRow::event);
    private static final Column SOURCE = new Column("source", EventRow::source);
    private static final Column OCCURRED = new Column("occurred_at", EventRow::occurredAt);
    private static final Column SESSION = new Column("session_id", EventRow::sessionId);
    private static final Column RELEASE = new Column("release", EventRow::release);
    private static final Column PAYLOAD = new Column("payload", row -> new RowPrinter.JsonText(row.payload()));

    /** All of {@code analytics_events}, in its order. */
    private static final List<Column> ALL = List.of(
            ID,
            EVENT,
            new Column("family", EventRow::family),
            SOURCE,
            OCCURRED,
            new Column("received_at", EventRow::receivedAt),
            SESSION,
            new Column("install_id", EventRow::installId),
            RELEASE,
            new Column("schema_version", EventRow::schemaVersion),
            new Column("sample_rate", EventRow::sampleRate),
            PAYLOAD);

    private static final List<Column> NARROW = List.of(OCCURRED, EVENT, PAYLOAD);
    private static final List<Column> WIDE = List.of(OCCURRED, ID, EVENT, SOURCE, SESSION, RELEASE, PAYLOAD);
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
        List<Column> columns = format != Format.TABLE ? ALL : terminal.columns() >= WIDE_ENOUGH ? WIDE : NARROW;
        List<String> names = columns.stream().map(Column::name).toList();
        RowPrinter printer = switch (format) {
            case TABLE -> new TableRows(out, names, terminal.columns());
            case JSONL -> new JsonRows(out, names);
            case CSV -> new CsvRows(out, names);
        };
        return new EventTable(out, printer, columns);
    }

    void print(EventRow row) {
        printer.row(columns.stream()
                .<@Nullable Object>map(column -> column.cell.apply(row))
                .toList());
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
