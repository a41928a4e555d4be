package io.lossy.telemetry;

import io.lossy.telemetry.persist.DatabaseAddress;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Looks into a database from a connection of its own, past everything the server believes about it. */
public record Sql(DatabaseAddress database) {
    /** Rows by column name, each value as PostgreSQL writes it; null for NULL. */
    public List<Map<String, String>> rows(String sql) {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            List<Map<String, String>> rows = new ArrayList<>();
            while (result.next()) {
                Map<String, String> row = new LinkedHashMap<>();
                for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
                    row.put(result.getMetaData().getColumnLabel(i), result.getString(i));
                }
                rows.add(row);
            }
            return rows;
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    /** The first column. */
    public List<String> column(String sql) {
        return rows(sql).stream().map(row -> row.values().iterator().next()).toList();
    }

    public long count(String sql) {
        return Long.parseLong(column(sql).get(0));
    }

    public double number(String sql) {
        return Double.parseDouble(column(sql).get(0));
    }

    public long events() {
        return count("SELECT count(*) FROM analytics_events");
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
