package io.lossy.telemetry.database;

import io.lossy.telemetry.database.DatabaseSession.Isolation;
import io.lossy.telemetry.database.Statements.RowHandler;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

/**
 * Runs the queries of the commands and the live page. Each query is read-only, uses its own connection and fetches the
 * rows in portions.
 */
public record JdbcReader(DatabaseAddress database) {
    /** Rows that are held in memory at a time. */
    private static final int FETCH = 500;

    private static final int GRACE_SECONDS = 2;

    /** @throws StoreException if the database does not answer */
    public void each(String sql, List<Object> parameters, RowHandler handler) {
        each(sql, parameters, 0, handler);
    }

    /**
     * @param seconds time limit of the statement in the database; 0 means no limit. If the database hangs, the read
     *                fails {@value #GRACE_SECONDS} seconds after the limit.
     */
    public void each(String sql, List<Object> parameters, int seconds, RowHandler handler) {
        try (Connection connection = database.connect()) {
            connection.setReadOnly(true);
            if (seconds > 0) {
                connection.setNetworkTimeout(Runnable::run, (seconds + GRACE_SECONDS) * 1_000);
            }
            // without a transaction the driver would fetch all rows at once
            DatabaseSession.begin(connection, Isolation.READ_COMMITTED, Duration.ofSeconds(seconds));
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                statement.setFetchSize(FETCH);
                statement.setQueryTimeout(seconds);
                Statements.bind(statement, parameters.toArray());
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
