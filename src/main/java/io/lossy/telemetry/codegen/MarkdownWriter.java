package io.lossy.telemetry.codegen;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Writes Markdown: single lines, wrapped paragraphs and rows of tables. */
final class MarkdownWriter {
    /** The width of the pages that are written by hand. */
    private static final int WIDTH = 100;
    /** A word that would begin a list, a quote, a heading or a table at the start of a line. */
    private static final Pattern MARKUP = Pattern.compile("[-+*]|\\d+[.)]|#+|[>|].*");

    private final StringBuilder out = new StringBuilder();
    private final int width;

    MarkdownWriter() {
        this(WIDTH);
    }

    MarkdownWriter(int width) {
        this.width = width;
    }

    void line(String text) {
        out.append(Names.oneLine(text)).append('\n');
    }

    void paragraph(String text) {
        int column = 0;
        for (String word : Names.oneLine(text).split(" ", -1)) {
            if (column > 0) {
                boolean fits = column + 1 + word.length() <= width
                        || MARKUP.matcher(word).matches();
                out.append(fits ? ' ' : '\n');
                column = fits ? column + 1 : 0;
            }
            out.append(word);
            column += word.length();
        }
        out.append('\n');
    }

    void row(String... cells) {
        line(List.of(cells).stream()
                .map(cell -> Names.oneLine(cell).replace("|", "\\|").replace("<", "&lt;"))
                .collect(Collectors.joining(" | ", "| ", " |")));
    }

    @Override
    public String toString() {
        return out.toString();
    }
}
