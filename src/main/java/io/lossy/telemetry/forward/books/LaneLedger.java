package io.lossy.telemetry.forward.books;

import io.lossy.telemetry.database.Statements;
import io.lossy.telemetry.forward.books.LaneChange.TakenFrom;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** Writes a step of a lane into its books: all of it or nothing, and only while its owner holds the lease. Blocking. */
public final class LaneLedger {
    private static final String COUNTERS = Arrays.stream(ForwardOutcome.values())
            .map(outcome -> outcome.word() + " = " + outcome.word() + " + ?")
            .collect(Collectors.joining(", "));
    private static final String DEAD = "INSERT INTO forward_dead (event_id, lane, outcome, reason, detail)"
            + " VALUES (?, ?, ?, ?, ?) ON CONFLICT (event_id, lane) DO UPDATE SET outcome = EXCLUDED.outcome,"
            + " reason = EXCLUDED.reason, detail = EXCLUDED.detail, received_at = EXCLUDED.received_at";

    private LaneLedger() {}

    /**
     * @param connection in auto-commit mode
     * @param guard      condition under which the lane is owned
     * @throws LaneLostException if nothing was written, because the guard does not hold or the lane was changed meanwhile
     */
    public static void write(Connection connection, String lane, LaneChange change, String guard) throws SQLException {
        connection.setAutoCommit(false);
        try {
            update(connection, lane, change, guard);
            connection.commit();
        } catch (SQLException e) {
            connection.rollback();
            throw e;
        } finally {
            if (!connection.isClosed()) {
                connection.setAutoCommit(true);
            }
        }
    }

    private static void update(Connection connection, String lane, LaneChange change, String guard)
            throws SQLException {
        require(Statements.update(connection, sql(change, guard), parameters(lane, change)) == 1, lane);
        if (change.source() instanceof TakenFrom.Backfill backfill) {
            String sql = "DELETE FROM forward_backfill WHERE number = ? AND lane = ?";
            require(Statements.update(connection, sql, backfill.number(), lane) == 1, lane);
        }
        require(
                RequestTable.delete(connection, lane, change.closed())
                        == change.closed().size(),
                lane);
        RequestTable.insert(connection, lane, change.opened());
        bury(connection, lane, change.dead());
    }

    private static String sql(LaneChange change, String guard) {
        return "UPDATE forward_lanes SET taken = taken + ?, " + COUNTERS
                + (change.error().isEmpty() ? "" : ", last_error = ?, last_error_at = clock_timestamp()")
                + (change.pause() == null ? "" : ", state = 'paused', reason = ?")
                + (change.source() instanceof TakenFrom.Log
                        ? ", xid = ?::xid8, seq = ?, read_at = ?::timestamptz WHERE xid = ?::xid8 AND seq = ? AND"
                        : " WHERE")
                + " name = ? AND " + guard;
    }

    private static Object[] parameters(String lane, LaneChange change) {
        List<Object> values = new ArrayList<>();
        values.add(change.taken());
        for (ForwardOutcome outcome : ForwardOutcome.values()) {
            values.add(change.outcomes().getOrDefault(outcome, 0L));
        }
        if (!change.error().isEmpty()) {
            values.add(change.error());
        }
        if (change.pause() != null) {
            values.add(change.pause().word());
        }
        if (change.source() instanceof TakenFrom.Log log) {
            values.add(log.to().xid());
            values.add(log.to().seq());
            values.add(log.at().toString());
            values.add(log.from().xid());
            values.add(log.from().seq());
        }
        values.add(lane);
        return values.toArray();
    }

    private static void bury(Connection connection, String lane, List<DeadEvent> events) throws SQLException {
        if (events.isEmpty()) {
            return;
        }
        try (PreparedStatement statement = connection.prepareStatement(DEAD)) {
            for (DeadEvent event : events) {
                statement.setObject(1, event.id());
                statement.setString(2, lane);
                statement.setString(3, event.outcome().word());
                statement.setString(4, event.reason());
                statement.setString(5, event.detail());
                statement.addBatch();
            }
            statement.executeBatch();
        }
    }

    private static void require(boolean changed, String lane) throws LaneLostException {
        if (!changed) {
            throw new LaneLostException(lane);
        }
    }
}
