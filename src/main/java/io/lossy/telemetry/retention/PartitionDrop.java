package io.lossy.telemetry.retention;

import io.lossy.telemetry.database.DayPartition;
import io.lossy.telemetry.database.Statements;
import io.lossy.telemetry.node.Lease;
import io.lossy.telemetry.retention.RetentionSpans.Cutoffs;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * Drops the partition of a whole day. PostgreSQL cannot detach concurrently from a table that has a DEFAULT partition,
 * so all readers and inserts are blocked for a moment. The moment is short because each lock is requested with a brief
 * time-out and the drop is retried later.
 */
record PartitionDrop(Connection connection, @Nullable Lease lease, Cutoffs cutoffs, Duration lock, Throttle pace) {
    /** Result of a drop. */
    enum DropResult {
        GONE,
        /** Some rows are not due: their senders' clocks were behind, so they occurred later than their ids say. */
        NEEDED,
        /** Another transaction holds a lock on it. */
        IN_USE
    }

    /**
     * The pauses between them are 2.5, 5, 10, 20 and 40 times the lock time-out: with the default, half a second to
     * eight seconds.
     */
    private static final int ATTEMPTS = 6;

    private static final String LOCK_NOT_AVAILABLE = "55P03";
    private static final String DEADLOCK = "40P01";

    DropResult drop(DayPartition partition) throws SQLException {
        Duration rest = lock.multipliedBy(5).dividedBy(2);
        for (int attempt = 1; !isNeeded(partition); attempt++) {
            Lease held = Objects.requireNonNull(lease, "a drop needs a lease");
            held.keep();
            if (once(partition, held)) {
                return DropResult.GONE;
            }
            if (attempt == ATTEMPTS || !pace.pause(jittered(rest))) {
                return DropResult.IN_USE;
            }
            rest = rest.multipliedBy(2);
        }
        return DropResult.NEEDED;
    }

    /**
     * Returns true if the partition has rows that are not due. The BRIN index on received_at bounds the search, because
     * an event is received after it occurred.
     */
    boolean isNeeded(DayPartition partition) throws SQLException {
        String sql = "SELECT EXISTS (SELECT 1 FROM " + partition.table()
                + " WHERE received_at >= ?::timestamptz AND NOT " + RowSweep.overdue("occurred_at") + ")";
        return Statements.isTrue(
                connection, sql, cutoffs.after(cutoffs.longest().toString()));
    }

    /**
     * Locks the partition first, so that a long read of it stops this drop while no other transaction waits behind the
     * drop. Then locks DEFAULT and the parent table, in the order of {@code make_partitions}.
     */
    private boolean once(DayPartition partition, Lease held) throws SQLException {
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET LOCAL lock_timeout = " + lock.toMillis());
            statement.execute("LOCK TABLE ONLY " + partition.table() + " IN ACCESS EXCLUSIVE MODE");
            if (isNeeded(partition) || !Statements.isTrue(connection, "SELECT " + held.guard())) {
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
