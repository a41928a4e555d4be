package io.lossy.telemetry.forward.books;

import io.lossy.telemetry.database.DatabaseAddress;
import io.lossy.telemetry.database.JdbcReader;
import io.lossy.telemetry.database.SqlFailures;
import io.lossy.telemetry.event.Failpoint;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * Puts stored events up for a lane again. Each portion is a short transaction of its own, because a long one that writes would
 * hold up every reader of the commit log.
 */
public record Backfill(DatabaseAddress owner, String lane) {
    /** Events of a portion, and so the most that a lane takes at once. */
    private static final int PORTION = 500;

    private static final String STORED = "SELECT event_id FROM analytics_events WHERE received_at >= ?::timestamptz"
            + " AND received_at < ?::timestamptz";
    private static final String INSERT = "INSERT INTO forward_backfill (lane, ids) VALUES (?, ?)";

    /** Returns how many events were stored in this time. */
    public long count(Instant since, Instant until) {
        long[] events = {0};
        new JdbcReader(owner)
                .each(
                        STORED.replace("event_id", "count(*)"),
                        List.of(since.toString(), until.toString()),
                        row -> events[0] = row.getLong(1));
        return events[0];
    }

    /**
     * Puts up the events that a server stored in this time. An event that the lane has sent before is sent again, with the same
     * id.
     *
     * @return how many
     */
    public long run(Instant since, Instant until) {
        long[] events = {0};
        List<UUID> portion = new ArrayList<>(PORTION);
        try (Connection connection = owner.connect();
                PreparedStatement insert = connection.prepareStatement(INSERT)) {
            new JdbcReader(owner).each(STORED, List.of(since.toString(), until.toString()), row -> {
                portion.add(row.getObject(1, UUID.class));
                if (portion.size() == PORTION) {
                    events[0] += put(connection, insert, portion);
                }
            });
            events[0] += put(connection, insert, portion);
        } catch (SQLException e) {
            throw SqlFailures.of(e);
        }
        return events[0];
    }

    private int put(Connection connection, PreparedStatement insert, List<UUID> portion) throws SQLException {
        if (portion.isEmpty()) {
            return 0;
        }
        insert.setString(1, lane);
        insert.setArray(2, connection.createArrayOf("uuid", portion.toArray()));
        Failpoint.FORWARD_BACKFILL.pass();
        insert.executeUpdate();
        Failpoint.FORWARD_BACKFILL_PUT.pass();
        int size = portion.size();
        portion.clear();
        return size;
    }
}
