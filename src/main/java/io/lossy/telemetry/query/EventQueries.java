package io.lossy.telemetry.query;

import io.lossy.telemetry.database.DatabaseAddress;
import io.lossy.telemetry.database.EventRow;
import io.lossy.telemetry.database.JdbcReader;
import io.lossy.telemetry.database.StoreException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Reads events for the command line. Blocking, on its own connections, so that it works with or without a running
 * server.
 */
public final class EventQueries {
    private final JdbcReader reads;

    public EventQueries(DatabaseAddress database) {
        this.reads = new JdbcReader(database);
    }

    /**
     * Passes matching rows to the sink one at a time, in the order in which they were received.
     *
     * @throws StoreException if the database does not answer
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
        reads.each(
                "SELECT * FROM (" + newest + ") newest ORDER BY received_at, event_id",
                parameters,
                row -> sink.accept(EventRow.of(row)));
    }

    /** Passes all rows that match and were received at {@code from} or later. Ignores the filter's limit. */
    void receivedSince(EventFilter filter, Instant from, Consumer<EventRow> sink) {
        List<Object> parameters = new ArrayList<>();
        String all = select(filter, from, parameters) + " ORDER BY received_at, event_id";
        reads.each(all, parameters, row -> sink.accept(EventRow.of(row)));
    }

    private static String select(EventFilter filter, Instant receivedFrom, List<Object> parameters) {
        return "SELECT " + EventRow.COLUMNS + " FROM analytics_events" + filter.where(receivedFrom, parameters);
    }

    /** Follows new rows; see {@link EventFollower}. */
    public EventFollower follow(EventFilter filter) {
        return new EventFollower(this, filter);
    }

    /** Returns true if at least one event of the family is stored. */
    public boolean hasFamily(String family) {
        return has("family = ?", family);
    }

    /** Returns true if at least one event with such a name is stored. */
    public boolean hasEvent(String glob) {
        return has("event LIKE ?", EventFilter.likePattern(glob));
    }

    private boolean has(String condition, String parameter) {
        boolean[] found = new boolean[1];
        String any = "SELECT 1 FROM analytics_events WHERE " + condition + " LIMIT 1";
        reads.each(any, List.of(parameter), row -> found[0] = true);
        return found[0];
    }

    /** Returns rejections received since then, grouped by cause, the most frequent first. */
    public List<RejectedGroup> rejected(Instant since) {
        List<RejectedGroup> groups = new ArrayList<>();
        reads.each(
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
}
