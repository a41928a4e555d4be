package io.lossy.telemetry.persist;

import io.lossy.telemetry.persist.RetentionSpans.Cutoffs;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Takes a whole day away. PostgreSQL detaches nothing concurrently from a table that has a DEFAULT partition, so for a
 * moment everybody is shut out; the moment is kept short by asking for each lock briefly and coming back later.
 */
final class PartitionDrop {
    /** What became of it. */
    enum Answer {
        GONE,
        /** Rows in it are not due: their senders' clocks were behind, so they happened later than their ids say. */
        NEEDED,
        /** Somebody holds it. */
        IN_USE
    }

    /** With rests between them of 2.5 times the wait for a lock, then 5, 10, 20 and 40 times: half a second to eight. */
    private static final int ATTEMPTS = 6;

    private static final String LOCK_NOT_AVAILABLE = "55P03";
    private static final String DEADLOCK = "40P01";

    private final Connection connection;
    private final Cutoffs cutoffs;
    private final Duration lock;
    private final Pace pace;

    PartitionDrop(Connection connection, Cutoffs cutoffs, Duration lock, Pace pace) {
        this.connection = connection;
        this.cutoffs = cutoffs;
        this.lock = lock;
        this.pace = pace;
    }

    Answer drop(DayPartition partition) throws SQLException {
        Duration rest = lock.multipliedBy(5).dividedBy(2);
        for (int attempt = 1; !isNeeded(partition); attempt++) {
            if (once(partition)) {
                return Answer.GONE;
            }
            if (attempt == ATTEMPTS || !pace.rest(jittered(rest))) {
                return Answer.IN_USE;
            }
            rest = rest.multipliedBy(2);
        }
        return Answer.NEEDED;
    }

    /** Bounded by the BRIN index on received_at, since nothing happens after it was received. */
    boolean isNeeded(DayPartition partition) throws SQLException {
        String sql = "SELECT EXISTS (SELECT 1 FROM " + partition.table()
                + " WHERE received_at >= ?::timestamptz AND NOT " + RowSweep.overdue("occurred_at") + ")";
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, cutoffs.longest().toString());
            RowSweep.bind(statement, 2, cutoffs);
            try (ResultSet answer = statement.executeQuery()) {
                answer.next();
                return answer.getBoolean(1);
            }
        }
    }

    /**
     * The partition is locked first: whoever reads it for long keeps us from going on, while nobody waits behind us. Then
     * DEFAULT and the whole table, in the order of {@code ensure_partitions}.
     */
    private boolean once(DayPartition partition) throws SQLException {
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET LOCAL lock_timeout = " + lock.toMillis());
            statement.execute("LOCK TABLE ONLY " + partition.table() + " IN ACCESS EXCLUSIVE MODE");
            if (isNeeded(partition)) {
                connection.rollback();
                return false;
            }
            statement.execute("DELETE FROM retention_partitions WHERE partition_name = '" + partition.table() + "'");
            statement.execute("LOCK TABLE ONLY " + DayPartition.DEFAULT + " IN ACCESS EXCLUSIVE MODE");
            statement.execute("LOCK TABLE ONLY analytics_events IN ACCESS EXCLUSIVE MODE");
            statement.execute("DROP TABLE " + partition.table());
            connection.commit();
            return true;
        } catch (SQLException e) {
            connection.rollback();
            if (LOCK_NOT_AVAILABLE.equals(e.getSQLState()) || DEADLOCK.equals(e.getSQLState())) {
                return false;
            }
            throw e;
        } finally {
            connection.setAutoCommit(true);
        }
    }

    private static Duration jittered(Duration rest) {
        return rest.plusMillis(ThreadLocalRandom.current().nextLong(1 + rest.toMillis() / 4));
    }
}
