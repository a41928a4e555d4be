package io.lossy.telemetry.event;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Hashes the text of an error so that equal failures of different installs share one value. The hash has no salt. The
 * parts that differ between installs (numbers, addresses, case, white space) are removed from the text first.
 *
 * <p>{@code errorText} of the client's {@code privacy.js} does the same, byte for byte. Apart from the digits of four
 * scripts, only ASCII characters are interpreted: which others are letters, digits or white space depends on the
 * version of Unicode, and client and server have different versions.
 */
public final class ErrorText {
    /** The most UTF-16 units that are read, so that the time for very long texts is bounded. */
    static final int MOST_READ = 4_096;
    /** The most UTF-16 units of the normal form that are hashed. */
    static final int MOST_HASHED = 256;

    /** Words: the text between white space, quotes, brackets and commas. */
    private static final Pattern WORD = Pattern.compile("[^\\x00-\\x20\"'`()<>{}\\[\\],;|]+");

    /**
     * A digit (ASCII, Arabic, Persian, Devanagari, Bengali), a part of an e-mail address or a path, or an ending of two
     * or three letters, as in host and file names.
     */
    private static final Pattern NUMBER_OR_ADDRESS = Pattern.compile(
            "[0-9\\u0660-\\u0669\\u06f0-\\u06f9\\u0966-\\u096f\\u09e6-\\u09ef@/\\\\]" + "|\\.[a-z]{2,3}[.:!?]*\\z");

    private static final Pattern PLACES = Pattern.compile("#(?: #)+");
    private static final Pattern HASH = Pattern.compile("[0-9a-f]{64}");

    private ErrorText() {}

    /**
     * Hashes a text, unless the client has hashed it already.
     *
     * @param text of any length and any content
     * @return 64 lower-case hexadecimal digits
     */
    public static String hash(String text) {
        if (HASH.matcher(text).matches()) {
            return text;
        }
        try {
            byte[] bytes = wellFormed(normal(text)).getBytes(StandardCharsets.UTF_8);
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java has no SHA-256, which every Java must have", e);
        }
    }

    /** Replaces each word that contains a number or an address by {@code #}, and separates words by one space. */
    static String normal(String text) {
        String read = text.substring(0, Math.min(MOST_READ, text.length()));
        StringBuilder out = new StringBuilder();
        Matcher words = WORD.matcher(lowerCase(read));
        while (words.find()) {
            String word = words.group();
            out.append(out.isEmpty() ? "" : " ")
                    .append(NUMBER_OR_ADDRESS.matcher(word).find() ? "#" : word);
        }
        String normal = PLACES.matcher(out).replaceAll("#");
        return normal.substring(0, Math.min(MOST_HASHED, normal.length()));
    }

    /** Changes A to Z only. */
    private static String lowerCase(String text) {
        StringBuilder out = new StringBuilder(text);
        for (int i = 0; i < out.length(); i++) {
            char c = out.charAt(i);
            if (c >= 'A' && c <= 'Z') {
                out.setCharAt(i, (char) (c + ('a' - 'A')));
            }
        }
        return out.toString();
    }

    /**
     * Replaces each half of a surrogate pair by U+FFFD, as a browser's encoder does. Java's encoder would write a
     * question mark.
     */
    private static String wellFormed(String text) {
        StringBuilder out = new StringBuilder();
        text.codePoints()
                .map(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE ? 0xFFFD : c)
                .forEach(out::appendCodePoint);
        return out.toString();
    }
}
