package io.lossy.telemetry.bench.report;

import java.util.ArrayList;
import java.util.List;

/** Writes rows as a Markdown table whose columns are also aligned in a terminal. */
public final class Table {
    private final List<List<String>> rows = new ArrayList<>();

    public Table(List<String> headings) {
        rows.add(List.copyOf(headings));
    }

    public void add(List<String> cells) {
        if (cells.size() != rows.get(0).size()) {
            throw new IllegalArgumentException(cells + " does not fit " + rows.get(0));
        }
        rows.add(List.copyOf(cells));
    }

    /** The first two columns are text and the others are numbers, which end at the same place. */
    public String markdown() {
        StringBuilder out = new StringBuilder();
        for (int row = 0; row < rows.size(); row++) {
            line(out, rows.get(row));
            if (row == 0) {
                rule(out);
            }
        }
        return out.toString();
    }

    private void line(StringBuilder out, List<String> cells) {
        for (int column = 0; column < cells.size(); column++) {
            String padding = " ".repeat(width(column) - length(cells.get(column)));
            out.append("| ").append(text(column) ? cells.get(column) + padding : padding + cells.get(column));
            out.append(' ');
        }
        out.append("|\n");
    }

    private void rule(StringBuilder out) {
        for (int column = 0; column < rows.get(0).size(); column++) {
            out.append("| ")
                    .append("-".repeat(width(column) - 1))
                    .append(text(column) ? '-' : ':')
                    .append(' ');
        }
        out.append("|\n");
    }

    private static boolean text(int column) {
        return column < 2;
    }

    private int width(int column) {
        return Math.max(
                3, rows.stream().mapToInt(row -> length(row.get(column))).max().orElse(0));
    }

    private static int length(String cell) {
        return cell.codePointCount(0, cell.length());
    }
}
