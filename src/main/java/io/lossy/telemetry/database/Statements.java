package io.lossy.telemetry.database;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Runs single statements on a JDBC connection. A list of texts as a parameter becomes an array. */
public final class Statements {
    /** Reads a row. */
    public interface RowReader<T extends @Nullable Object> {
        T read(ResultSet row) throws SQLException;
    }

    /** Takes rows one at a time. */
    public interface RowHandler {
        void accept(ResultSet row) throws SQLException;
    }

    private Statements() {}

    /** Returns what the reader makes of the first row. Returns null if there is no row. */
    public static <T> @Nullable T first(
            Connection connection, String sql, RowReader<@Nullable T> reader, Object... parameters)
            throws SQLException {
        try (PreparedStatement statement = prepared(connection, sql, parameters);
                ResultSet rows = statement.executeQuery()) {
            return rows.next() ? reader.read(rows) : null;
        }
    }

    /** Returns the first column of the only row, a count or a sum. */
    public static long number(Connection connection, String sql, Object... parameters) throws SQLException {
        Long number = first(connection, sql, row -> row.getLong(1), parameters);
        if (number == null) {
            throw new SQLException("no row: " + sql);
        }
        return number;
    }

    /** Returns true if there is a row and its first column is true. */
    public static boolean isTrue(Connection connection, String sql, Object... parameters) throws SQLException {
        return Boolean.TRUE.equals(first(connection, sql, row -> row.getBoolean(1), parameters));
    }

    /** Passes each row to the handler. */
    public static void each(Connection connection, String sql, RowHandler handler, Object... parameters)
            throws SQLException {
        try (PreparedStatement statement = prepared(connection, sql, parameters);
                ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                handler.accept(rows);
            }
        }
    }

    /** Returns the number of changed rows. */
    public static long update(Connection connection, String sql, Object... parameters) throws SQLException {
        try (PreparedStatement statement = prepared(connection, sql, parameters)) {
            return statement.executeLargeUpdate();
        }
    }

    /** Runs a statement whose result nobody reads. */
    public static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static PreparedStatement prepared(Connection connection, String sql, Object... parameters)
            throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        bind(statement, parameters);
        return statement;
    }

    /** Sets the parameters from the first on. */
    static void bind(PreparedStatement statement, Object... parameters) throws SQLException {
        for (int i = 0; i < parameters.length; i++) {
            Object value = parameters[i];
            statement.setObject(
                    i + 1,
                    value instanceof List<?> list
                            ? statement.getConnection().createArrayOf("text", list.toArray())
                            : value);
        }
    }
}
