package io.lossy.telemetry.database;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;

/**
 * Opens connections on which SQL behaves the same whatever the role or the database has set; see {@link
 * SessionSettings}.
 */
public final class DatabaseSession {
    /**
     * Which commits of other transactions a transaction sees. Set every time, because a role may have another default.
     */
    public enum Isolation {
        /** Each statement sees what was committed before it. */
        READ_COMMITTED("READ COMMITTED"),
        /** All statements see the same snapshot. */
        ONE_MOMENT("REPEATABLE READ");

        private final String sql;

        Isolation(String sql) {
            this.sql = sql;
        }
    }

    /** Work on a {@link Connection}. */
    public interface Work<T> {
        T on(Connection connection) throws SQLException;
    }

    private DatabaseSession() {}

    /**
     * Runs the work in one transaction and commits it. No state outlives the transaction, so this works behind a
     * pooler.
     *
     * @throws StoreException if the database does not answer
     */
    public static <T> T inTransaction(DatabaseAddress database, Isolation isolation, Work<T> work) {
        try (Connection connection = database.connect()) {
            begin(connection, isolation, SessionSettings.UNLIMITED);
            T result = work.on(connection);
            connection.commit();
            return result;
        } catch (SQLException e) {
            throw SqlFailures.of(e);
        }
    }

    /**
     * Runs read-only work in which all statements see one snapshot, and in which no other transaction can drop these tables
     * or their partitions. The locks come before the snapshot, because a partition that is dropped between the two would
     * be missing ("LOCK", in PostgreSQL's manual). They do not hinder ingest.
     *
     * @param tables names that are safe to put into a statement
     */
    public static <T> T inSnapshot(DatabaseAddress database, List<String> tables, Work<T> work) {
        try (Connection connection = database.connect()) {
            connection.setAutoCommit(false);
            try (Statement statement = connection.createStatement()) {
                statement.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY;"
                        + " SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = 0; LOCK TABLE "
                        + String.join(", ", tables) + " IN ACCESS SHARE MODE; "
                        + SessionSettings.forTransaction(SessionSettings.UNLIMITED));
            }
            T result = work.on(connection);
            connection.commit();
            return result;
        } catch (SQLException e) {
            throw SqlFailures.of(e);
        }
    }

    /** Begins a transaction. The connection must not have run a statement before. */
    static void begin(Connection connection, Isolation isolation, Duration longestStatement) throws SQLException {
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            // sent together with BEGIN, so a role's limit on idle transactions cannot end the transaction first
            statement.execute("SET TRANSACTION ISOLATION LEVEL " + isolation.sql + "; "
                    + SessionSettings.forTransaction(longestStatement));
        }
    }

    /**
     * Opens a connection with its own session until it is closed. The address must be PostgreSQL itself, not a pooler.
     */
    public static Connection ownSession(DatabaseAddress database, Duration longestStatement, Duration longestLock)
            throws SQLException {
        Connection connection = database.connect();
        try (Statement statement = connection.createStatement()) {
            statement.execute(SessionSettings.forSession(longestStatement, longestLock));
            return connection;
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }
}
