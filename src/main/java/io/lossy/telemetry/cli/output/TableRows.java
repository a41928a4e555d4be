package io.lossy.telemetry.cli.output;

import java.io.PrintWriter;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Prints an aligned table that fits the terminal. The first rows decide the widths, so that later rows are written at
 * once. Text that does not fit is cut and ends in an ellipsis. The last column is narrowed first, then the widest.
 */
public final class TableRows implements RowPrinter {
    private static final int SAMPLE = 200;
    private static final int NARROWEST = 6;
    private static final int LAST_KEEPS = 12;
    private static final String GAP = "  ";

    private final PrintWriter out;
    private final List<String> header;
    private final int screen;
    private final List<List<String>> held = new ArrayList<>();
    private int @Nullable [] widths;

    /** @param columns width of the screen; {@link Terminal#UNBOUNDED} for a file or a pipe */
    public TableRows(PrintWriter out, List<String> header, int columns) {
        this.out = out;
        this.header = header.stream().map(name -> name.toUpperCase(Locale.ROOT)).toList();
        this.screen = columns;
    }

    @Override
    public void row(List<@Nullable Object> cells) {
        List<String> texts = cells.stream().map(TableRows::text).toList();
        if (widths != null) {
            print(texts, widths);
        } else {
            held.add(texts);
            if (held.size() >= SAMPLE) {
                settle();
            }
        }
    }

    @Override
    public void flush() {
        if (widths == null && !held.isEmpty()) {
            settle();
        }
        out.flush();
    }

    private static String text(@Nullable Object cell) {
        if (cell == null) {
            return "-";
        }
        if (cell instanceof Instant instant) {
            return instant.truncatedTo(ChronoUnit.MILLIS).toString();
        }
        return TerminalText.escape(cell.toString());
    }

    private void settle() {
        int[] fitted = new int[header.size()];
        held.add(0, header);
        for (List<String> row : held) {
            for (int i = 0; i < fitted.length; i++) {
                fitted[i] = Math.max(fitted[i], TerminalText.width(row.get(i)));
            }
        }
        shrink(fitted, (long) screen - (long) GAP.length() * (fitted.length - 1));
        widths = fitted;
        held.forEach(row -> print(row, fitted));
        held.clear();
    }

    private static void shrink(int[] widths, long space) {
        long excess = Arrays.stream(widths).asLongStream().sum() - space;
        int last = widths.length - 1;
        long given = Math.max(0, Math.min(excess, widths[last] - LAST_KEEPS));
        widths[last] -= (int) given;
        for (long i = given; i < excess; i++) {
            int widest = 0;
            for (int j = 1; j < widths.length; j++) {
                widest = widths[j] >= widths[widest] ? j : widest;
            }
            if (widths[widest] <= NARROWEST) {
                return; // the terminal wraps lines on so narrow a screen
            }
            widths[widest]--;
        }
    }

    private void print(List<String> row, int[] fitted) {
        StringBuilder line = new StringBuilder();
        int last = fitted.length - 1;
        for (int i = 0; i < last; i++) {
            line.append(TerminalText.fit(row.get(i), fitted[i])).append(GAP);
        }
        boolean bounded = screen != Terminal.UNBOUNDED;
        line.append(bounded ? TerminalText.cut(row.get(last), fitted[last]) : row.get(last));
        out.println(line.toString().stripTrailing());
    }
}
