package io.lossy.telemetry.validate;

import java.math.BigDecimal;
import java.math.BigInteger;

/**
 * Reads every kind of number that a JSON parser hands over, without ever expanding a huge exponent into its digits.
 */
final class Numbers {
    /** 2^53: the largest magnitude up to which a double, and so JavaScript, holds every whole number. */
    static final long MAX_EXACT = 1L << 53;

    private Numbers() {}

    /** The nearest double; infinite where there is none. Negative zero, which JSON can't tell apart, becomes zero. */
    static double decimal(Number number) {
        double d = number instanceof Float ? Double.parseDouble(number.toString()) : number.doubleValue();
        return d + 0.0;
    }

    /** True for finite numbers with something behind the point. */
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

    /** True for whole numbers within plus or minus 2^53. */
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
