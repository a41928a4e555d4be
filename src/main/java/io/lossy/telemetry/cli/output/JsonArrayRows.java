package io.lossy.telemetry.cli.output;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Collects rows as JSON objects with all columns, for a command that prints them inside of one document. */
public final class JsonArrayRows implements RowPrinter {
    private final List<String> columns;
    private final JsonArray rows = new JsonArray();

    public JsonArrayRows(List<String> columns) {
        this.columns = List.copyOf(columns);
    }

    @Override
    public void row(List<@Nullable Object> cells) {
        JsonObject row = new JsonObject();
        for (int i = 0; i < columns.size(); i++) {
            Object cell = cells.get(i);
            boolean plain = cell == null || cell instanceof Number || cell instanceof Boolean;
            row.put(columns.get(i), plain ? cell : cell.toString());
        }
        rows.add(row);
    }

    @Override
    public void flush() {
        // the command prints the document that the rows are in
    }

    public JsonArray collected() {
        return rows;
    }
}
