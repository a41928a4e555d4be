package io.lossy.telemetry.validate;

import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Writes a checked payload as one compact JSON object, in catalog order, absent fields left out. Text has been found
 * {@linkplain Text#storable storable} before, so that escaping quotes, backslashes and control characters is all there is
 * to do.
 */
final class PayloadJson {
    private static final char[] HEX = "0123456789abcdef".toCharArray();

    /** Below this a thousandth of a whole number is the double nearest to its decimal text, and no other is. */
    private static final double EXACT_MILLIS = 1e12;
    /** 01 to 99 as they stand behind a decimal, without zeros at the end. */
    private static final String[] TWO_DIGITS = IntStream.range(0, 100)
            .mapToObj(i -> i % 10 == 0 ? "" + i / 10 : "" + i / 10 + i % 10)
            .toArray(String[]::new);

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

    /**
     * Whole numbers without a point; those of up to three decimals, which most measurements are, by way of a long (a third
     * of the time); the others as Java writes them. Each reads back as the same double.
     */
    static void number(StringBuilder out, double number) {
        double size = Math.abs(number);
        if (size >= EXACT_MILLIS) {
            other(out, number);
            return;
        }
        long millis = Math.round(size * 1000);
        if (millis / 1000.0 != size) {
            other(out, number);
            return;
        }
        out.append(number < 0 ? "-" : "").append(millis / 1000);
        int rest = (int) (millis % 1000);
        if (rest != 0) {
            out.append('.').append((char) ('0' + rest / 100));
            out.append(rest % 100 == 0 ? "" : TWO_DIGITS[rest % 100]);
        }
    }

    private static void other(StringBuilder out, double number) {
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
