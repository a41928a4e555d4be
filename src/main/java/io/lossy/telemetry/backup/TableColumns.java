package io.lossy.telemetry.backup;

import io.lossy.telemetry.database.Statements;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** Reads the columns of a table, and sets the numbers that PostgreSQL gives to new rows. */
final class TableColumns {
    private static final String ALL = "SELECT attname FROM pg_attribute WHERE attrelid = to_regclass(?)"
            + " AND attnum > 0 AND NOT attisdropped AND attgenerated = '' ORDER BY attnum";
    private static final String NUMBERED =
            "SELECT attname FROM pg_attribute WHERE attrelid = to_regclass(?) AND attidentity <> ''";

    private TableColumns() {}

    /** Returns the columns that a copy can fill, in their order. */
    static List<String> of(Connection connection, String table) throws SQLException {
        List<String> columns = new ArrayList<>();
        Statements.each(connection, ALL, row -> columns.add(row.getString(1)), table);
        return columns;
    }

    static String quoted(Connection connection, List<String> columns) throws SQLException {
        List<String> quoted = new ArrayList<>();
        try (Statement statement = connection.createStatement()) {
            for (String column : columns) {
                quoted.add(statement.enquoteIdentifier(column, true));
            }
        }
        return String.join(", ", quoted);
    }

    /** Makes new rows continue after the highest number that was copied. */
    static void continueNumbers(Connection connection, String table) throws SQLException {
        List<String> columns = new ArrayList<>();
        Statements.each(connection, NUMBERED, row -> columns.add(row.getString(1)), table);
        for (String column : columns) {
            String name = quoted(connection, List.of(column));
            Statements.number(
                    connection,
                    "SELECT setval(pg_get_serial_sequence(?, ?), coalesce(max(" + name + "), 0) + 1, false) FROM "
                            + table,
                    table,
                    column);
        }
    }
}
