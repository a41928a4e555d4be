package io.lossy.telemetry.yaml;

import java.util.function.Consumer;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Replaces environment variables in a scalar, written as a dollar and {@code NAME} or {@code NAME:default} in braces.
 * Two dollars write one dollar and suppress the replacement.
 */
final class Environment {
    private static final Pattern PLACE = Pattern.compile("\\{([A-Za-z_][A-Za-z0-9_]*)(?::([^}]*))?}");

    private final Function<String, @Nullable String> lookup;

    Environment(Function<String, @Nullable String> lookup) {
        this.lookup = lookup;
    }

    /**
     * Returns the text with every variable replaced, or null if a variable has neither a value nor a default. The names
     * of such variables are passed to {@code missing}. A variable ends at the next closing brace. The search stops if
     * there is none left, because otherwise a text of opening braces alone would be searched to its end from each of
     * them.
     */
    @Nullable
    String fill(String text, Consumer<String> missing) {
        StringBuilder filled = new StringBuilder(text.length());
        boolean whole = true;
        int copied = 0;
        int end = -1;
        for (int at = text.indexOf("${"); at >= 0; at = text.indexOf("${", Math.max(copied, at + 2))) {
            end = end > at ? end : text.indexOf('}', at);
            if (end < 0) {
                break;
            }
            Matcher place = PLACE.matcher(text).region(at + 1, end + 1);
            if (!place.matches()) {
                continue;
            }
            boolean literal = at > copied && text.charAt(at - 1) == '$';
            String value = literal ? place.group() : value(place);
            if (value == null) {
                missing.accept(place.group(1));
                whole = false;
            }
            filled.append(text, copied, at).append(value);
            copied = end + 1;
        }
        return whole ? filled.append(text, copied, text.length()).toString() : null;
    }

    private @Nullable String value(Matcher place) {
        String set = lookup.apply(place.group(1));
        return set != null && !set.isEmpty() ? set : place.group(2);
    }
}
