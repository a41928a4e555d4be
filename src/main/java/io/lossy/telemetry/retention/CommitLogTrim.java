package io.lossy.telemetry.retention;

import io.lossy.telemetry.database.Statements;
import io.lossy.telemetry.node.Lease;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Deletes the old entries of the commit log.
 *
 * @param lease protects what this deletes; null if it only counts
 * @param rows  entries of a step
 */
public record CommitLogTrim(Connection connection, @Nullable Lease lease, int rows, Throttle pace) {
    /** The last entry of a step, as its transaction and number, and how many entries the step deleted. */
    private record LogStretch(String xid, long seq, long removed) {}

    /**
     * Returns the statement of a step: it deletes the old ones among the next entries, and selects the last of these
     * with the number of deleted ones.
     *
     * @param guard condition under which it deletes
     */
    public static String step(String guard) {
        return "WITH stretch AS (SELECT l.xid, l.seq, l.at FROM commit_log l WHERE (l.xid, l.seq) > (?::text::xid8, ?)"
                + " ORDER BY l.xid, l.seq LIMIT ?),"
                + " gone AS (DELETE FROM commit_log l USING stretch s"
                + " WHERE l.xid = s.xid AND l.seq = s.seq AND s.at < ?::timestamptz"
                + " AND (l.xid, l.seq) <= (?::text::xid8, ?) AND " + guard + " RETURNING 1)"
                + " SELECT s.xid::text AS number, s.seq, (SELECT count(*) FROM gone) FROM stretch s"
                + " ORDER BY s.xid DESC, s.seq DESC LIMIT 1";
    }

    /**
     * Deletes entries that were written before {@code before}, the oldest first, a limited number at a time. Entries are
     * nearly in the order of their times, so the walk ends at the first step that has none to delete. Entries that a
     * forwarding lane has not taken stay until they are older than {@code beforeForLanes}.
     */
    long run(Instant before, Instant beforeForLanes) throws SQLException {
        Lease held = Objects.requireNonNull(lease, "a trim needs a lease");
        LanePassOver lanes = new LanePassOver(connection, held);
        lanes.run(beforeForLanes);
        LanePassOver.TakenByAll taken = LanePassOver.takenByAll(connection);
        long removed = 0;
        LogStretch last = new LogStretch("0", 0, 0);
        while (true) {
            long started = System.nanoTime();
            held.keep();
            last = Statements.first(
                    connection,
                    step(held.guard()),
                    row -> new LogStretch(row.getString(1), row.getLong(2), row.getLong(3)),
                    last.xid(),
                    last.seq(),
                    rows,
                    before.toString(),
                    taken.xid(),
                    taken.seq());
            removed += last == null ? 0 : last.removed();
            if (last == null || last.removed() == 0 || !pace.pauseAfter(started)) {
                return removed;
            }
        }
    }

    long count(Instant before) throws SQLException {
        LanePassOver.TakenByAll taken = LanePassOver.takenByAll(connection);
        return Statements.number(
                connection,
                "SELECT count(*) FROM commit_log WHERE at < ?::timestamptz AND (xid, seq) <= (?::text::xid8, ?)",
                before.toString(),
                taken.xid(),
                taken.seq());
    }
}
