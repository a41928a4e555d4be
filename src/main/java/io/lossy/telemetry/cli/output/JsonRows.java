package io.lossy.telemetry.cli.output;

import io.vertx.core.json.Json;
import java.io.PrintWriter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Prints one JSON object per line with all columns, absent values as null. Safe to show on a terminal. */
public final class JsonRows implements RowPrinter {
    private final PrintWriter out;
    private final List<String> columns;

    public JsonRows(PrintWriter out, List<String> columns) {
        this.out = out;
        this.columns = List.copyOf(columns);
    }

    @Override
    public void row(List<@Nullable Object> cells) {
        StringBuilder line = new StringBuilder(256).append('{');
        for (int i = 0; i < columns.size(); i++) {
            line.append(i == 0 ? "" : ",").append(Json.encode(columns.get(i))).append(':');
            line.append(json(cells.get(i)));
        }
        // control characters occur only inside JSON strings, where the escape is equivalent
        out.println(TerminalText.escape(line.append('}').toString()));
    }

    private static String json(@Nullable Object cell) {
        if (cell == null || cell instanceof Number || cell instanceof Boolean || cell instanceof JsonText) {
            return String.valueOf(cell);
        }
        return Json.encode(cell.toString());
    }

    @Override
    public void flush() {
        out.flush();
    }
}
