package io.lossy.telemetry.forward.destination;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reduces what a destination says to a word of a closed form, because its texts may repeat values of events. */
public final class CauseWord {
    private static final Pattern FORM = Pattern.compile("[a-z][a-z0-9_]{0,39}");

    private CauseWord() {}

    /** Returns the text if it has the form of a word, otherwise {@code other}. */
    public static String of(@Nullable Object text, String other) {
        return text instanceof String word && FORM.matcher(word).matches() ? word : other;
    }
}
