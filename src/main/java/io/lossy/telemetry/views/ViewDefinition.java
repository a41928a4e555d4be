package io.lossy.telemetry.views;

import io.lossy.telemetry.catalog.model.SchemaVer;
import java.util.List;
import java.util.stream.Collectors;

/**
 * One view as the catalog defines it.
 *
 * @param version the version of the event, or of the view's own columns
 * @param comment what the view holds, for people who browse the database
 */
record ViewDefinition(String name, SchemaVer version, String comment, List<ViewColumn> columns, String from) {
    ViewDefinition {
        columns = List.copyOf(columns);
        if (name.isEmpty() || name.length() > SqlNames.LONGEST) {
            throw new IllegalArgumentException("a view's name has 1 to " + SqlNames.LONGEST + " characters: " + name);
        }
    }

    /** A column of a view. */
    record ViewColumn(String name, String expression, String comment) {}

    /** Returns the mark that tells this definition from others of the view. */
    ViewMark mark() {
        return new ViewMark(version, SqlNames.digest(sql("", comment)).substring(0, ViewMark.DIGITS));
    }

    /** Returns the statements that create the view, or replace it if only columns at its end are new. */
    String createOrReplace() {
        return sql("OR REPLACE ", comment + "\n" + mark());
    }

    private String qualified() {
        return CatalogViews.SCHEMA + "." + SqlNames.name(name);
    }

    private String sql(String orReplace, String marked) {
        String list = columns.stream()
                .map(column -> column.expression() + " AS " + SqlNames.name(column.name()))
                .collect(Collectors.joining(",\n    "));
        String comments = columns.stream()
                .map(column -> ";\nCOMMENT ON COLUMN " + qualified() + "." + SqlNames.name(column.name()) + " IS "
                        + SqlNames.text(column.comment()))
                .collect(Collectors.joining());
        return "CREATE " + orReplace + "VIEW " + qualified() + " AS SELECT\n    " + list + "\n" + from
                + ";\nCOMMENT ON VIEW " + qualified() + " IS " + SqlNames.text(marked) + comments;
    }
}
