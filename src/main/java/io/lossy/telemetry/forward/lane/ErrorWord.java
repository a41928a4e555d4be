package io.lossy.telemetry.forward.lane;

import java.util.Locale;
import java.util.regex.Pattern;

/** Makes a short word of a cause, so that no text of a destination reaches the disk, the log or the screen. */
final class ErrorWord {
    private static final Pattern WORD = Pattern.compile("[a-z][a-z0-9_]{0,39}");

    private ErrorWord() {}

    /** Returns the cause if it is a word such as {@code http_503}, otherwise {@code other}. */
    static String of(String cause) {
        String lower = cause.toLowerCase(Locale.ROOT);
        return WORD.matcher(lower).matches() ? lower : "other";
    }
}
