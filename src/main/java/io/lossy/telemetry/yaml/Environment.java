package io.lossy.telemetry.yaml;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Puts the environment into a scalar: a dollar and {@code NAME} or {@code NAME:default} in braces; two dollars stay one. */
final class Environment {
    private static final Pattern PLACE = Pattern.compile("\\$(\\$?)\\{([A-Za-z_][A-Za-z0-9_]*)(:([^}]*))?}");

    private final Function<String, @Nullable String> lookup;

    Environment(Function<String, @Nullable String> lookup) {
        this.lookup = lookup;
    }

    /** The text with every place filled; null when there was nothing for one, whose name is handed to {@code missing}. */
    @Nullable
    String fill(String text, Consumer<String> missing) {
        if (text.indexOf("${") < 0) {
            return text;
        }
        List<String> unset = new ArrayList<>();
        String filled = PLACE.matcher(text).replaceAll(m -> Matcher.quoteReplacement(value(m, unset::add)));
        unset.forEach(missing);
        return unset.isEmpty() ? filled : null;
    }

    private String value(MatchResult place, Consumer<String> missing) {
        if (!place.group(1).isEmpty()) {
            return place.group().substring(1);
        }
        String name = place.group(2);
        String set = lookup.apply(name);
        if (set != null && !set.isEmpty()) {
            return set;
        }
        if (place.group(3) == null) {
            missing.accept(name);
            return "";
        }
        return place.group(4);
    }
}
