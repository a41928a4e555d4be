package io.lossy.telemetry.validate;

import java.util.Random;

/** Values at every edge that text, numbers and ids have, made up from a seed: as the wire hands them over. */
final class EdgeValues {
    private static final String[] TEXTS = {
        "",
        "\0",
        "a\0b",
        "\ud83d\ude00",
        "\ud83d",
        "\ude00\ud83d",
        "\uffff\ufffe",
        "\udbff\udfff",
        "\ufeff",
        "\u2028\u2029\u202e\u200b",
        "e\u0301\u0301\u0301",
        "\u001b[31m\u009b2J",
        "\\u0000",
        "\"}',); DROP TABLE analytics_events; --",
        "{}",
        "null",
        "NaN",
        "\u0130\u0131\u00df\ufb03",
        "\r\n\t\b\f"
    };
    private static final double[] NUMBERS = {
        0,
        -0.0,
        Double.MIN_VALUE,
        -Double.MIN_VALUE,
        Double.MIN_NORMAL,
        Double.MAX_VALUE,
        -Double.MAX_VALUE,
        Double.POSITIVE_INFINITY,
        Double.NaN,
        0x1p53,
        0x1p53 + 2,
        -0x1p53,
        0x1p63,
        0.1 + 0.2,
        1e-7,
        1e21,
        123456789.123456789
    };

    private final Random dice;

    EdgeValues(Random dice) {
        this.dice = dice;
    }

    String text() {
        return switch (dice.nextInt(4)) {
            case 0 -> TEXTS[dice.nextInt(TEXTS.length)];
            case 1 -> TEXTS[dice.nextInt(TEXTS.length)] + TEXTS[dice.nextInt(TEXTS.length)];
            case 2 -> "x".repeat(dice.nextInt(300));
            default -> {
                StringBuilder any = new StringBuilder();
                for (int i = dice.nextInt(20); i > 0; i--) {
                    any.appendCodePoint(dice.nextInt(Character.MAX_CODE_POINT + 1));
                }
                yield any.toString();
            }
        };
    }

    Object number() {
        return switch (dice.nextInt(4)) {
            case 0 -> NUMBERS[dice.nextInt(NUMBERS.length)];
            case 1 -> Double.longBitsToDouble(dice.nextLong());
            case 2 -> dice.nextLong() >> dice.nextInt(64);
            default -> (long) NUMBERS[dice.nextInt(NUMBERS.length)] + dice.nextInt(3) - 1;
        };
    }

    Object value() {
        return switch (dice.nextInt(5)) {
            case 0 -> dice.nextBoolean();
            case 1, 2 -> number();
            default -> text();
        };
    }

    /** Of any version and any time, 48 bits of it; mostly of now. */
    String id() {
        long now = TestValidator.NOW.toEpochMilli();
        long time = dice.nextInt(4) == 0 ? dice.nextLong() >>> 16 : now - dice.nextInt(100_000_000);
        long version = dice.nextInt(6) == 0 ? dice.nextInt(16) : 7;
        long high = time << 16 | version << 12 | dice.nextInt(4096);
        String id = new java.util.UUID(high, dice.nextLong() & 0x3fffffffffffffffL | 0x8000000000000000L).toString();
        return dice.nextInt(10) == 0 ? id.toUpperCase(java.util.Locale.ROOT) : id;
    }

    String time() {
        return switch (dice.nextInt(6)) {
            case 0 -> text();
            case 1 -> "0000-01-01T00:00:00Z";
            case 2 -> "9999-12-31T23:59:59.999999999Z";
            case 3 -> "2016-12-31T23:59:60Z";
            default -> TestValidator.NOW.minusMillis(dice.nextInt(1_000_000)).toString();
        };
    }
}
