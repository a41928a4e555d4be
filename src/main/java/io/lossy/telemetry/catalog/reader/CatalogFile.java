package io.lossy.telemetry.catalog.reader;

import io.lossy.telemetry.catalog.model.Catalog;
import io.lossy.telemetry.yaml.Problem;
import java.util.Map;

/**
 * A catalog with the line of each part, for lint and diff.
 *
 * @param lines line by path: {@code families.F}, {@code events.E}, {@code events.E.fields.F}, {@code
 *     events.E.metrics.M}, {@code aggregates.A}
 */
public record CatalogFile(String file, Catalog catalog, Map<String, Integer> lines) {
    public CatalogFile {
        lines = Map.copyOf(lines);
    }

    /** Returns the line of a path, or of the nearest part of the file that contains it; 0 if there is none. */
    public int line(String path) {
        String at = path;
        while (!at.isEmpty()) {
            Integer line = lines.get(at);
            if (line != null) {
                return line;
            }
            at = at.substring(0, Math.max(0, at.lastIndexOf('.')));
        }
        return 0;
    }

    public Problem problem(String path, String message, String fix) {
        return new Problem(file, line(path), path, message, fix);
    }
}
