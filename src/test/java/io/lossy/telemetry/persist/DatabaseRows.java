package io.lossy.telemetry.persist;

import io.lossy.telemetry.database.DatabaseAddress;
import io.lossy.telemetry.fixture.KeptConnection;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** Looks into a test's database from a connection of the test. */
public record DatabaseRows(DatabaseAddress database) {
    public String value(String sql) {
        try (KeptConnection kept = KeptConnection.to(database);
                Statement statement = kept.connection().createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            return result.next() ? result.getString(1) : null;
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    /** All rows of the first column, a line each. */
    public String lines(String sql) {
        StringBuilder lines = new StringBuilder();
        try (KeptConnection kept = KeptConnection.to(database);
                Statement statement = kept.connection().createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            while (result.next()) {
                lines.append(result.getString(1)).append('\n');
            }
            return lines.toString();
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    public long count(String sql) {
        return Long.parseLong(value(sql));
    }

    public void execute(String sql) {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }
}
