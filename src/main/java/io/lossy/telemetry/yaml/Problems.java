package io.lossy.telemetry.yaml;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Collects all problems of one file, so that its author can fix them in one round. Reading stops after {@link #MOST}
 * problems: such a file is not a catalog, or was made to keep the server busy. Not thread-safe.
 */
public final class Problems {
    /** The most problems that an author fixes in one round. */
    public static final int MOST = 100;

    private final String file;
    private final Set<Problem> found = new LinkedHashSet<>();
    private boolean more;

    public Problems(String file) {
        this.file = file;
    }

    /**
     * @throws TooManyProblemsException instead of adding one more than {@link #MOST}; the code that started the reading
     *     catches it and reports the problems found
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

    /**
     * Returns every problem once, in the order of the file. If there were more than {@link #MOST}, a last problem says
     * so.
     */
    public List<Problem> inOrder() {
        List<Problem> all = new ArrayList<>(found);
        all.sort(Comparator.comparingInt(Problem::line));
        if (more) {
            all.add(new Problem(file, 0, "", "has more mistakes than these " + MOST, "fix these first"));
        }
        return List.copyOf(all);
    }

    /** Ends the reading of a file that has too many problems. */
    public static final class TooManyProblemsException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private TooManyProblemsException() {
            super("more than " + MOST + " problems");
        }
    }
}
