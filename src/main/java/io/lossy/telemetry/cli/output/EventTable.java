package io.lossy.telemetry.cli.output;

import io.lossy.telemetry.database.EventRow;
import java.io.PrintWriter;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Prints stored events in the chosen format: all columns for programs, for people those that fit the screen. */
public final class EventTable {
    /** Output format of the rows. */
    public enum EventFormat {
        TABLE,
        /** The same as JSONL, because rows have no end with {@code --follow}. */
        JSON,
        JSONL,
        CSV
    }

    private record Column(String name, Function<EventRow, @Nullable Object> cell) {}

    private static final Column ID = new Column("event_id", EventRow::eventId);
    private static final Column EVENT = new Column("event", EventRow::event);
    private static final Column SOURCE = new Column("source", EventRow::source);
    private static final Column OCCURRED = new Column("occurred_at", EventRow::occurredAt);
    private static final Column SESSION = new Column("session_id", EventRow::sessionId);
    private static final Column RELEASE = new Column("release", EventRow::release);
    private static final Column PAYLOAD = new Column("payload", row -> new RowPrinter.JsonText(row.payload()));

    /** All columns of {@code analytics_events}, in the order of the table. */
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
    /** Screen columns from which {@link #WIDE} leaves enough space for the payload. */
    private static final int WIDE_ENOUGH = 180;

    private final RowPrinter printer;
    private final List<Column> columns;
    private long rows;

    private EventTable(RowPrinter printer, List<Column> columns) {
        this.printer = printer;
        this.columns = columns;
    }

    public static EventTable of(PrintWriter out, EventFormat format, Terminal terminal) {
        List<Column> columns = format != EventFormat.TABLE ? ALL : terminal.columns() >= WIDE_ENOUGH ? WIDE : NARROW;
        List<String> names = columns.stream().map(Column::name).toList();
        RowPrinter printer = switch (format) {
            case TABLE -> new TableRows(out, names, terminal.columns());
            case JSON, JSONL -> new JsonRows(out, names);
            case CSV -> new CsvRows(out, names);
        };
        return new EventTable(printer, columns);
    }

    public void print(EventRow row) {
        printer.row(columns.stream()
                .<@Nullable Object>map(column -> column.cell.apply(row))
                .toList());
        rows++;
    }

    public long rows() {
        return rows;
    }

    public void flush() {
        printer.flush();
    }
}
