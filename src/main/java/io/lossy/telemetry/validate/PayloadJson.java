package io.lossy.telemetry.validate;

import org.jspecify.annotations.Nullable;

/**
 * Writes a checked payload as one compact JSON object, in catalog order, absent fields left out. Text has been found
 * {@linkplain Text#storable storable} before, so that escaping quotes, backslashes and control characters is all there is
 * to do.
 */
final class PayloadJson {
    private static final char[] HEX = "0123456789abcdef".toCharArray();

    private PayloadJson() {}

    static String write(CompiledField[] fields, @Nullable Object[] values) {
        StringBuilder out = new StringBuilder(128).append('{');
        for (int i = 0; i < fields.length; i++) {
            Object value = values[i];
            if (value != null) {
                if (out.length() > 1) {
                    out.append(',');
                }
                out.append(fields[i].label());
                value(out, value);
            }
        }
        return out.append('}').toString();
    }

    private static void value(StringBuilder out, Object value) {
        if (value instanceof String text) {
            text(out, text);
        } else if (value instanceof Double number) {
            number(out, number);
        } else {
            out.append(value); // Long, Boolean
        }
    }

    /** Whole numbers without a point, the others as Java's own shortest text. */
    static void number(StringBuilder out, double number) {
        if (number == Math.rint(number) && Math.abs(number) <= Numbers.MAX_EXACT) {
            out.append((long) number);
        } else {
            out.append(number);
        }
    }

    static void text(StringBuilder out, String text) {
        out.append('"');
        int done = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < 0x20 || c == '"' || c == '\\') {
                out.append(text, done, i);
                escape(out, c);
                done = i + 1;
            }
        }
        out.append(text, done, text.length()).append('"');
    }

    private static void escape(StringBuilder out, char c) {
        switch (c) {
            case '"', '\\' -> out.append('\\').append(c);
            case '\n' -> out.append("\\n");
            case '\r' -> out.append("\\r");
            case '\t' -> out.append("\\t");
            default -> out.append("\\u00").append(HEX[c >> 4]).append(HEX[c & 0xf]);
        }
    }
}
