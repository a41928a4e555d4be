package io.lossy.telemetry.persist;

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
    private final BlockingReads reads;

    public EventQueries(DatabaseAddress database) {
        this.reads = new BlockingReads(database);
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
        reads.each(
                "SELECT * FROM (" + newest + ") newest ORDER BY received_at, event_id",
                parameters,
                row -> sink.accept(EventRow.of(row)));
    }

    /** All that match and were received at this instant or later, whatever the filter's limit. */
    void receivedSince(EventFilter filter, Instant from, Consumer<EventRow> sink) {
        List<Object> parameters = new ArrayList<>();
        String all = select(filter, from, parameters) + " ORDER BY received_at, event_id";
        reads.each(all, parameters, row -> sink.accept(EventRow.of(row)));
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
