package io.lossy.telemetry.cli.output;

import java.util.Locale;

/** Escapes, measures and cuts text from the database or the network for a terminal. */
public final class TerminalText {
    private static final String ELLIPSIS = "…";

    private TerminalText() {}

    /**
     * Escapes characters that a terminal would interpret: control characters of both sets, line and paragraph
     * separators and the marks that change the direction of text. They become {@code \n}, {@code \t} or {@code \u001b}.
     */
    public static String escape(String text) {
        StringBuilder out = null;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (out == null && obeyed(c)) {
                out = new StringBuilder(text.length() + 16).append(text, 0, i);
            }
            if (out != null) {
                append(out, c);
            }
        }
        return out == null ? text : out.toString();
    }

    private static void append(StringBuilder out, char c) {
        switch (c) {
            case '\n' -> out.append("\\n");
            case '\r' -> out.append("\\r");
            case '\t' -> out.append("\\t");
            default -> {
                if (obeyed(c)) {
                    out.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
                } else {
                    out.append(c);
                }
            }
        }
    }

    private static boolean obeyed(char c) {
        return Character.isISOControl(c)
                || c == '\u2028'
                || c == '\u2029'
                || c == '\u061c'
                || c == '\ufeff'
                || (c >= '\u200b' && c <= '\u200f')
                || (c >= '\u202a' && c <= '\u202e')
                || (c >= '\u2066' && c <= '\u2069');
    }

    /** Returns the screen columns of a text: none for combining marks, two for East Asian wide characters and emoji. */
    static int width(String text) {
        return text.codePoints().map(TerminalText::width).sum();
    }

    private static int width(int c) {
        int type = Character.getType(c);
        if (type == Character.NON_SPACING_MARK || type == Character.ENCLOSING_MARK) {
            return 0;
        }
        boolean wide = (c >= 0x1100 && c <= 0x115f)
                || (c >= 0x2e80 && c <= 0xa4cf)
                || (c >= 0xac00 && c <= 0xd7a3)
                || (c >= 0xf900 && c <= 0xfaff)
                || (c >= 0xfe30 && c <= 0xfe6f)
                || (c >= 0xff00 && c <= 0xff60)
                || (c >= 0x1f300 && c <= 0x1faff)
                || (c >= 0x20000 && c <= 0x3fffd);
        return wide ? 2 : 1;
    }

    /** Returns the text exactly {@code columns} wide: padded with blanks, or cut and ended with an ellipsis. */
    static String fit(String text, int columns) {
        int width = width(text);
        return width <= columns ? text + " ".repeat(columns - width) : cut(text, columns);
    }

    /** Returns the text at most {@code columns} wide: cut and ended with an ellipsis if it is longer. */
    public static String cut(String text, int columns) {
        if (width(text) <= columns) {
            return text;
        }
        StringBuilder out = new StringBuilder();
        int used = 0;
        for (int i = 0; i < text.length(); i = text.offsetByCodePoints(i, 1)) {
            int c = text.codePointAt(i);
            used += width(c);
            if (used > columns - 1) {
                break;
            }
            out.appendCodePoint(c);
        }
        String cut = out + ELLIPSIS;
        return cut + " ".repeat(Math.max(0, columns - width(cut)));
    }
}
