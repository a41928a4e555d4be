package io.lossy.telemetry.yaml;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Finds the word that the author probably meant. The cost is bounded: at most {@link #MOST} words of at most
 * {@link #LONGEST} characters are compared.
 */
public final class DidYouMean {
    /** The most words that are compared. */
    static final int MOST = 1_000;
    /** The most characters of a word that is compared. Longer words are not typing errors. */
    static final int LONGEST = 100;
    /** The most words of a list that a person still reads. */
    private static final int LISTED = 30;

    private static final int NONE = Integer.MAX_VALUE;

    private DidYouMean() {}

    /**
     * Returns the closest word, if it differs in few letters (a third of them, never more than three) or one word is
     * the beginning of the other.
     */
    public static Optional<String> to(String typed, Collection<String> words) {
        String best = null;
        int least = NONE;
        int seen = 0;
        for (String word : words) {
            if (++seen > MOST || typed.length() > LONGEST) {
                break;
            }
            int edits = edits(typed, word);
            if (edits < least || (best != null && edits == least && word.compareTo(best) < 0)) {
                best = word;
                least = edits;
            }
        }
        return Optional.ofNullable(best);
    }

    /** Returns the distance between the word and the typed text, or {@link #NONE} if the word can't have been meant. */
    private static int edits(String typed, String word) {
        int longer = Math.abs(typed.length() - word.length());
        if (word.length() > LONGEST) {
            return NONE;
        }
        if (begins(typed, word) || begins(word, typed)) {
            return longer;
        }
        int allowed = Math.min(3, Math.max(1, typed.length() / 3));
        int edits = longer > allowed ? NONE : distance(typed, word);
        return edits > allowed ? NONE : edits;
    }

    private static boolean begins(String beginning, String whole) {
        return beginning.length() >= 3 && whole.startsWith(beginning);
    }

    /** Returns {@code did you mean 'x'?}, or otherwise the list of the words, cut to a readable length. */
    public static String fix(String typed, Collection<String> words) {
        return to(typed, words).map(word -> "did you mean '" + word + "'?").orElseGet(() -> oneOf(words));
    }

    private static String oneOf(Collection<String> words) {
        if (words.isEmpty()) {
            return "remove it";
        }
        return "use one of: " + listed(words);
    }

    /**
     * Returns the words separated by commas. Of a long list it returns the first words and the number of the others.
     */
    public static String listed(Collection<String> words) {
        List<String> first = new ArrayList<>();
        for (String word : words) {
            if (first.size() == LISTED) {
                first.add("and " + (words.size() - LISTED) + " more");
                break;
            }
            first.add(word.length() <= LONGEST ? word : word.substring(0, LONGEST) + "…");
        }
        return String.join(", ", first);
    }

    /**
     * Returns the edit distance, ignoring case, in which swapping two adjacent letters is one edit (optimal string
     * alignment).
     */
    static int distance(String left, String right) {
        String a = left.toLowerCase(Locale.ROOT);
        String b = right.toLowerCase(Locale.ROOT);
        int[][] d = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                d[i][j] = i == 0 || j == 0 ? i + j : cheapest(d, a, b, i, j);
            }
        }
        return d[a.length()][b.length()];
    }

    private static int cheapest(int[][] d, String a, String b, int i, int j) {
        int replace = d[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        int best = Math.min(replace, Math.min(d[i - 1][j], d[i][j - 1]) + 1);
        boolean swapped = i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
        return swapped ? Math.min(best, d[i - 2][j - 2] + 1) : best;
    }
}
