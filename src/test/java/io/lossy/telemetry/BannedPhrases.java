package io.lossy.telemetry;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Finds the phrases of the table "Banned phrases" in {@code src/site/markdown/style.md}. It also finds a phrase in
 * capitals, in the plural, or spread over two lines of a comment or of a string.
 */
final class BannedPhrases {
    /** A row of the table. The first cell has the phrases, separated by commas and semicolons. */
    private static final Pattern ROW = Pattern.compile("(?m)^\\| (?!phrase \\||---)([^|]+?) \\|");

    /** Matches the gap between two words: spaces, and the marks of a comment or a string that continues. */
    private static final String BETWEEN = "[\\s*/#\"'+>-]+";

    private final List<Phrase> phrases;
    private final List<String> exempt;

    /** A phrase that was found, and the line, from 1. */
    record Finding(int line, String phrase) {}

    /** @param first the first word, in small letters: a text without it need not be searched for the whole phrase */
    private record Phrase(String text, String first, Pattern pattern) {}

    /**
     * @param style the text of the style page
     * @param exempt names that contain a phrase and cannot change
     */
    BannedPhrases(String style, List<String> exempt) {
        this.exempt = exempt;
        List<String> texts = ROW.matcher(section(style))
                .results()
                .flatMap(row -> Stream.of(row.group(1).split("[;,]")))
                .map(String::strip)
                .toList();
        this.phrases = texts.stream()
                .map(text -> new Phrase(
                        text,
                        text.split(" ")[0].toLowerCase(Locale.ROOT),
                        pattern(text, texts.contains(text + "s") ? "" : "s?")))
                .toList();
    }

    private static String section(String style) {
        String heading = "## Banned phrases";
        int start = style.indexOf(heading);
        int end = style.indexOf("\n## ", start + 1);
        if (start < 0 || end < 0) {
            throw new IllegalArgumentException("the style page has no section: " + heading);
        }
        return style.substring(start, end);
    }

    private static Pattern pattern(String text, String plural) {
        String words = String.join(BETWEEN, text.split(" "));
        return Pattern.compile("\\b" + words + plural + "\\b", Pattern.CASE_INSENSITIVE);
    }

    List<String> phrases() {
        return phrases.stream().map(Phrase::text).toList();
    }

    List<Finding> in(String text) {
        String checked = withoutExemptNames(text);
        String small = checked.toLowerCase(Locale.ROOT);
        return phrases.stream()
                .filter(phrase -> small.contains(phrase.first()))
                .flatMap(phrase -> phrase.pattern()
                        .matcher(checked)
                        .results()
                        .map(found -> new Finding(lineOf(checked, found.start()), phrase.text())))
                .distinct()
                .sorted(Comparator.comparingInt(Finding::line))
                .toList();
    }

    /** Replaces each exempt name with as many underscores, so that lines and offsets stay. */
    private String withoutExemptNames(String text) {
        String rest = text;
        for (String name : exempt) {
            rest = rest.replace(name, "_".repeat(name.length()));
        }
        return rest;
    }

    private static int lineOf(String text, int offset) {
        return 1
                + (int) text.substring(0, offset).chars().filter(c -> c == '\n').count();
    }
}
