package io.lossy.telemetry.cli.client;

import java.math.BigDecimal;

/** Reads a number of a payload without expanding a huge exponent into digits. */
public final class PayloadNumber {
    /** Limit of characters, because the time to read a number grows with the square of its length. */
    private static final int LONGEST = 400;

    private static final int DIGITS_OF_A_LONG = 18;

    private PayloadNumber() {}

    /**
     * Returns a {@code Long} for a whole number, otherwise a finite {@code Double}; the text itself if it is neither.
     */
    public static Object of(String text) {
        if (text.length() > LONGEST) {
            return text;
        }
        try {
            BigDecimal number = new BigDecimal(text);
            double value = number.doubleValue();
            if (!Double.isFinite(value)) {
                return text; // so large that stripping its zeros would take very long, or fail
            }
            boolean whole = number.stripTrailingZeros().scale() <= 0
                    && (long) number.precision() - number.scale() <= DIGITS_OF_A_LONG;
            return whole ? (Object) number.longValueExact() : (Object) value;
        } catch (NumberFormatException e) {
            return text; // not a number: the server rejects it with field_type
        }
    }
}
