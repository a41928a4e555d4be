package io.lossy.telemetry.persist;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * What the command line reads: blocking, on connections of its own, so that it works beside a running server and without
 * one.
 */
public final class EventQueries {
    /** Rows held in memory at a time. */
    private static final int FETCH = 500;

    private final DatabaseAddress database;

    public EventQueries(DatabaseAddress database) {
        this.database = database;
    }

    /**
     * Hands over matching rows in the order in which they were received, one at a time.
     *
     * @throws StoreException when the database does not answer
     */
    public void dump(EventFilter filter, Consumer<EventRow> sink) {
        if (filter.limit() == 0) {
            receivedSince(filter, filter.since(), sink);
            return;
        }
        List<Object> parameters = new ArrayList<>();
        String newest =
                select(filter, filter.since(), parameters) + " ORDER BY received_at DESC, event_id DESC LIMIT ?";
        parameters.add(filter.limit());
        each(
                "SELECT * FROM (" + newest + ") newest ORDER BY received_at, event_id",
                parameters,
                row -> sink.accept(EventRow.of(row)));
    }

    /** All that match and were received at this instant or later, whatever the filter's limit. */
    void receivedSince(EventFilter filter, Instant from, Consumer<EventRow> sink) {
        List<Object> parameters = new ArrayList<>();
        String all = select(filter, from, parameters) + " ORDER BY received_at, event_id";
        each(all, parameters, row -> sink.accept(EventRow.of(row)));
    }

    private static String select(EventFilter filter, Instant receivedFrom, List<Object> parameters) {
        return "SELECT " + EventRow.COLUMNS + " FROM analytics_events" + filter.where(receivedFrom, parameters);
    }

    /** Rows as they come in from now on; see {@link EventFollower}. */
    public EventFollower follow(EventFilter filter) {
        return new EventFollower(this, filter);
    }

    /** Rejections received since, grouped by cause, the most frequent first. */
    public List<RejectedGroup> rejected(Instant since) {
        List<RejectedGroup> groups = new ArrayList<>();
        each(
                """
                SELECT reason, event, pointer, count(*) AS count, max(received_at) AS last_seen,
                       (array_agg(detail ORDER BY received_at DESC))[1] AS detail,
                       (array_agg(shape ORDER BY received_at DESC))[1] AS shape
                FROM analytics_rejections WHERE received_at >= ?
                GROUP BY reason, event, pointer
                ORDER BY count(*) DESC, reason, event, pointer""",
                List.of(since.atOffset(ZoneOffset.UTC)),
                row -> groups.add(new RejectedGroup(
                        row.getString("reason"),
                        row.getString("event"),
                        row.getString("pointer"),
                        row.getLong("count"),
                        EventRow.instant(row, "last_seen"),
                        row.getString("detail"),
                        row.getString("shape"))));
        return groups;
    }

    interface RowHandler {
        void accept(ResultSet row) throws SQLException;
    }

    private void each(String sql, List<Object> parameters, RowHandler handler) {
        each(sql, parameters, 0, handler);
    }

    /** @param seconds after which the database gives the query up; 0: never */
    void each(String sql, List<Object> parameters, int seconds, RowHandler handler) {
        try (Connection connection = database.connect()) {
            connection.setAutoCommit(false); // without a transaction the driver would fetch everything at once
            connection.setReadOnly(true);
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
