package io.lossy.telemetry.yaml;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Describes one thing that is wrong with a file, so that its author can fix it without asking. Quoted text is cut to a
 * readable length, and characters that would control a terminal are escaped.
 *
 * @param line    from 1; 0 if the file as a whole is meant
 * @param path    the keys that lead to the value, joined by dots; empty for the file itself
 * @param message what is wrong
 * @param fix     what to write instead
 */
public record Problem(String file, int line, String path, String message, String fix) {
    private static final int LONGEST = 600;
    /** Control characters, and characters that break a line or change the direction of text. */
    private static final Pattern CONTROL_CHARS =
            Pattern.compile("[\\p{Cc}\u2028\u2029\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]");

    public Problem {
        path = shown(path);
        message = shown(message);
        fix = shown(fix);
    }

    private static String shown(String text) {
        String cut = text.length() <= LONGEST ? text : text.substring(0, LONGEST - 1) + "…";
        return CONTROL_CHARS
                .matcher(cut)
                .replaceAll(m ->
                        String.format(Locale.ROOT, "\\\\u%04x", (int) m.group().charAt(0)));
    }

    /** Returns one line, {@code conf/events.yml:12: families.stt.owner: is missing; add 'owner: …'}. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(file);
        if (line > 0) {
            text.append(':').append(line);
        }
        text.append(": ");
        if (!path.isEmpty()) {
            text.append(path).append(": ");
        }
        text.append(message);
        if (!fix.isEmpty()) {
            text.append("; ").append(fix);
        }
        return text.toString();
    }
}
