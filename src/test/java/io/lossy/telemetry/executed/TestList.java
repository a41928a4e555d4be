package io.lossy.telemetry.executed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/** Holds the ids of the tests that must run in a profile, as a file with one id a line. */
record TestList(SortedSet<String> ids) {
    TestList {
        ids = Collections.unmodifiableSortedSet(new TreeSet<>(ids));
    }

    TestList(Collection<String> ids) {
        this(new TreeSet<>(ids));
    }

    static TestList read(Path file) {
        try {
            return new TestList(Files.exists(file) ? Files.readAllLines(file) : List.of());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void write(Path file) {
        try {
            Files.createDirectories(file.getParent());
            Files.write(file, ids);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    TestList with(Collection<String> more) {
        SortedSet<String> sum = new TreeSet<>(ids);
        sum.addAll(more);
        return new TestList(sum);
    }

    /** Returns one line for each difference between the list and a run; none when they are the same. */
    List<String> differences(Collection<String> executed, Collection<String> skipped) {
        List<String> lines = new ArrayList<>();
        Set<String> missing = new HashSet<>(ids);
        missing.removeAll(Set.copyOf(executed));
        missing.forEach(
                id -> lines.add((skipped.contains(id) ? "listed, but skipped:   " : "listed, but not run:   ") + id));
        Set<String> more = new HashSet<>(executed);
        more.removeAll(ids);
        more.forEach(id -> lines.add("run, but not listed:   " + id));
        lines.sort(Comparator.naturalOrder());
        return lines;
    }
}
