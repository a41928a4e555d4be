package io.lossy.telemetry.yaml;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Finds the word somebody probably meant. */
public final class Nearest {
    private Nearest() {}

    /** The closest word, if a few letters differ (a third, never more than three) or one is the other's beginning. */
    public static Optional<String> to(String typed, Collection<String> words) {
        int allowed = Math.min(3, Math.max(1, typed.length() / 3));
        return words.stream()
                .filter(word -> distance(typed, word) <= allowed || begins(typed, word) || begins(word, typed))
                .min(Comparator.<String>comparingInt(word -> distance(typed, word))
                        .thenComparing(Comparator.naturalOrder()));
    }

    private static boolean begins(String beginning, String whole) {
        return beginning.length() >= 3 && whole.startsWith(beginning);
    }

    /** {@code did you mean 'x'?}, or else the whole list. */
    public static String fix(String typed, Collection<String> words) {
        return to(typed, words)
                .map(word -> "did you mean '" + word + "'?")
                .orElseGet(() -> words.isEmpty() ? "remove it" : "use one of: " + String.join(", ", words));
    }

    /** Edit distance in which swapping two neighbours is one edit (optimal string alignment), ignoring case. */
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
