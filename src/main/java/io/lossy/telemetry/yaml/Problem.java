package io.lossy.telemetry.yaml;

import java.util.regex.Pattern;

/**
 * One thing wrong with a file, told so that its author can mend it without asking. What it quotes of the file is cut to
 * a length that a person reads, and what would work a terminal in it is written out.
 *
 * @param line    from 1; 0 when the file as a whole is meant
 * @param path    the keys that lead to the place, joined by dots; empty for the file itself
 * @param message what is wrong
 * @param fix     what to write instead
 */
public record Problem(String file, int line, String path, String message, String fix) {
    private static final int LONGEST = 600;
    /** Control characters, and marks that break a line or turn the direction of text. */
    private static final Pattern WORKS =
            Pattern.compile("[\\p{Cc}\u2028\u2029\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]");

    public Problem {
        path = shown(path);
        message = shown(message);
        fix = shown(fix);
    }

    private static String shown(String text) {
        String cut = text.length() <= LONGEST ? text : text.substring(0, LONGEST - 1) + "…";
        return WORKS.matcher(cut)
                .replaceAll(m -> String.format("\\\\u%04x", (int) m.group().charAt(0)));
    }

    /** {@code conf/events.yml:12: families.stt.owner: is missing; add 'owner: …'}. */
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
