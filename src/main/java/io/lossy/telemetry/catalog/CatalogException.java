package io.lossy.telemetry.catalog;

import io.lossy.telemetry.yaml.Problem;
import java.util.List;
import java.util.stream.Collectors;

/** A catalog that cannot be used, with everything that is wrong with it; nothing starts on half a catalog. */
public final class CatalogException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient List<Problem> problems;

    public CatalogException(List<Problem> problems) {
        super(problems.stream().map(Problem::toString).collect(Collectors.joining("\n")));
        this.problems = List.copyOf(problems);
    }

    /** In the order of the file, never empty. */
    public List<Problem> problems() {
        return problems;
    }
}
