package io.lossy.telemetry.yaml;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Gathers everything wrong with one file, so that its author mends it in one round. A file with more than {@link #MOST}
 * mistakes is not read to its end: it is no catalog, or it was made to keep its reader busy. Not thread safe.
 */
public final class Problems {
    /** As many as anybody mends in one round. */
    public static final int MOST = 100;

    private final String file;
    private final Set<Problem> found = new LinkedHashSet<>();
    private boolean more;

    public Problems(String file) {
        this.file = file;
    }

    /**
     * @throws TooManyProblemsException instead of adding one more than {@link #MOST}; whoever began to read catches it
     *     and tells those that were found
     */
    public void add(int line, String path, String message, String fix) {
        Problem problem = new Problem(file, line, path, message, fix);
        if (found.size() == MOST && !found.contains(problem)) {
            more = true;
            throw new TooManyProblemsException();
        }
        found.add(problem);
    }

    public boolean isEmpty() {
        return found.isEmpty();
    }

    /** Every problem once, in the order of the file; and, where there are more, a last one that says so. */
    public List<Problem> inOrder() {
        List<Problem> all = new ArrayList<>(found);
        all.sort(Comparator.comparingInt(Problem::line));
        if (more) {
            all.add(new Problem(file, 0, "", "has more mistakes than these " + MOST, "mend these first"));
        }
        return List.copyOf(all);
    }

    /** Enough is known of this file to refuse it. */
    public static final class TooManyProblemsException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private TooManyProblemsException() {
            super("more than " + MOST + " problems");
        }
    }
}
