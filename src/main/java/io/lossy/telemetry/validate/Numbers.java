package io.lossy.telemetry.validate;

import java.math.BigDecimal;
import java.math.BigInteger;

/** Reads every class of number that a JSON parser returns, without expanding a large exponent into its digits. */
final class Numbers {
    /** 2^53: up to this magnitude a double, and so a JavaScript number, represents every whole number exactly. */
    static final long MAX_EXACT = 1L << 53;

    private Numbers() {}

    /**
     * Returns the nearest double, or an infinite one if the number is too large. Negative zero becomes zero because
     * JSON does not distinguish them.
     */
    static double decimal(Number number) {
        double d = number instanceof Float ? Double.parseDouble(number.toString()) : number.doubleValue();
        return d + 0.0;
    }

    /** Returns true for finite numbers with a fractional part. */
    static boolean isFraction(Number number) {
        if (number instanceof Integer || number instanceof Long || number instanceof BigInteger) {
            return false;
        }
        if (number instanceof BigDecimal big && Math.abs((long) big.scale()) < 512) {
            return big.signum() != 0 && big.stripTrailingZeros().scale() > 0;
        }
        double d = number.doubleValue();
        return Double.isFinite(d) && d != Math.rint(d);
    }

    /** Returns true for numbers within plus or minus 2^53. Call {@link #isFraction} first to exclude fractions. */
    static boolean isExact(Number number) {
        if (number instanceof Integer) {
            return true;
        }
        if (number instanceof BigInteger big && big.bitLength() > 62) {
            return false;
        }
        if (number instanceof Long || number instanceof BigInteger) {
            long l = number.longValue();
            return l >= -MAX_EXACT && l <= MAX_EXACT;
        }
        double d = number.doubleValue();
        return d >= -MAX_EXACT && d <= MAX_EXACT;
    }
}
