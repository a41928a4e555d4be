package io.lossy.telemetry.yaml;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Gathers everything wrong with one file, so that its author mends it in one round. Not thread safe. */
public final class Problems {
    private final String file;
    private final List<Problem> found = new ArrayList<>();

    public Problems(String file) {
        this.file = file;
    }

    public void add(int line, String path, String message, String fix) {
        found.add(new Problem(file, line, path, message, fix));
    }

    public boolean isEmpty() {
        return found.isEmpty();
    }

    /** Every problem once, in the order of the file. */
    public List<Problem> inOrder() {
        return found.stream()
                .distinct()
                .sorted(Comparator.comparingInt(Problem::line))
                .toList();
    }
}
