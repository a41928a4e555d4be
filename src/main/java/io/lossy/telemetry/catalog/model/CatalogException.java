package io.lossy.telemetry.catalog.model;

import io.lossy.telemetry.yaml.Problem;
import java.util.List;
import java.util.stream.Collectors;

/** Reports an invalid catalog with all of its problems. The server never uses a part of a catalog. */
public final class CatalogException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient List<Problem> problems;

    public CatalogException(List<Problem> problems) {
        super(problems.stream().map(Problem::toString).collect(Collectors.joining("\n")));
        this.problems = List.copyOf(problems);
    }

    /** Returns the problems in the order of the file; never empty. */
    public List<Problem> problems() {
        return problems;
    }
}
