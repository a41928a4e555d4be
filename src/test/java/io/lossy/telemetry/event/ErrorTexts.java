package io.lossy.telemetry.event;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Random;

/** Makes hostile error texts, and writes down what the server makes of them for the JavaScript client to compare. */
public final class ErrorTexts {
    private static final String[] PARTS = {
        "Error", "failed:", " ", "\t", "\n", "404", "http://a.b/c?d=1", "anna@example.com", "C:\\x", ".com", ".js",
                "..", "#", "# #",
        "(", "]", "'", "\"", "\u0000", "\u00a0", "\u2028", "\u0085", "\ufeff", "\u0130", "\u212a", "\u0661", "\u06f9",
                "\u096a",
        "\u09e7", "\uff15", "\ud83d", "\ude00", "\ud83d\ude00", "\u202e", "e\u0301", "\u00df", "i", "I", "x.y", "-1.5e3"
    };

    private ErrorTexts() {}

    /** A JSON array in ASCII of texts and their hashes. */
    public static String json(Random dice, int count) {
        JsonArray all = new JsonArray();
        for (int i = 0; i < count; i++) {
            String text = any(dice);
            all.add(new JsonObject().put("text", text).put("hash", ErrorText.hash(text)));
        }
        return ascii(all.encode());
    }

    static String any(Random dice) {
        StringBuilder text = new StringBuilder();
        int parts = dice.nextInt(20) == 0 ? 2_000 : dice.nextInt(12);
        for (int i = 0; i < parts; i++) {
            text.append(dice.nextInt(10) == 0 ? "" + (char) dice.nextInt(0x10000) : PARTS[dice.nextInt(PARTS.length)]);
        }
        return text.toString();
    }

    /** Halves of surrogate pairs survive a file as escapes only. */
    public static String ascii(String json) {
        StringBuilder out = new StringBuilder(json.length());
        json.chars()
                .forEach(c -> out.append(
                        c < 128
                                ? String.valueOf((char) c)
                                : "\\u" + Integer.toHexString(0x10000 | c).substring(1)));
        return out.toString();
    }
}
