package io.lossy.telemetry.persist;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;

/** Runs the commands' and the live page's questions: read only, on a connection of their own, one row at a time. */
record BlockingReads(DatabaseAddress database) {
    /** Rows held in memory at a time. */
    private static final int FETCH = 500;

    private static final int GRACE_SECONDS = 2;

    interface RowHandler {
        void accept(ResultSet row) throws SQLException;
    }

    /** @throws StoreException when the database does not answer */
    void each(String sql, List<Object> parameters, RowHandler handler) {
        each(sql, parameters, 0, handler);
    }

    /** @param seconds after which the database gives the question up, and soon after it we, should it hang; 0: never */
    void each(String sql, List<Object> parameters, int seconds, RowHandler handler) {
        try (Connection connection = database.connect()) {
            connection.setAutoCommit(false); // without a transaction the driver would fetch everything at once
            connection.setReadOnly(true);
            if (seconds > 0) {
                connection.setNetworkTimeout(Runnable::run, (seconds + GRACE_SECONDS) * 1_000);
            }
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                statement.setFetchSize(FETCH);
                statement.setQueryTimeout(seconds);
                for (int i = 0; i < parameters.size(); i++) {
                    statement.setObject(i + 1, parameters.get(i));
                }
                try (ResultSet rows = statement.executeQuery()) {
                    while (rows.next()) {
                        handler.accept(rows);
                    }
                }
            }
        } catch (SQLException e) {
            throw SqlFailures.of(e);
        }
    }
}
