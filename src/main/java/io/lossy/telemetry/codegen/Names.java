package io.lossy.telemetry.codegen;

import java.util.Locale;
import java.util.regex.Pattern;

/** Converts the catalog's names and texts to their form in code. */
final class Names {
    private static final Pattern WORD_START = Pattern.compile("[._]+([a-z0-9]?)");

    private Names() {}

    /** Converts {@code lossy.voice_mode.speech_detected} to {@code VOICE_MODE_SPEECH_DETECTED}. */
    static String constant(String event) {
        return event.substring("lossy.".length()).replace('.', '_').toUpperCase(Locale.ROOT);
    }

    /** Converts {@code lossy.voice_mode.speech_detected} to {@code VoiceModeSpeechDetected}. */
    static String type(String event) {
        return WORD_START
                .matcher(event.substring("lossy".length()))
                .replaceAll(start -> start.group(1).toUpperCase(Locale.ROOT));
    }

    /** Returns the text on one line, escaped for a comment of Java or JavaScript. */
    static String comment(String text) {
        return oneLine(text)
                .replace("*/", "*&#47;")
                .replace("@", "&#64;")
                .replace("<", "&lt;")
                .replace("\\", "&#92;");
    }

    static String oneLine(String text) {
        return text.strip().replaceAll("\\s+", " ");
    }

    /** Formats a number without a needless point: 60000, 0.25. */
    static String number(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e18
                ? Long.toString((long) value)
                : Double.toString(value);
    }
}
