package io.lossy.telemetry.retention;

import io.lossy.telemetry.database.DatabaseId;
import io.lossy.telemetry.database.Statements;
import io.lossy.telemetry.node.Lease;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Moves forwarding lanes past entries of the commit log that are too old to be kept for them, and counts the events of these
 * entries as dead, so that no event disappears from the books of a lane. A lane whose cursor belongs to another database does not
 * count: nothing that follows it here was ever its own.
 *
 * @param lease protects what this changes
 */
record LanePassOver(Connection connection, Lease lease) {
    private static final String HERE = "database_id = " + DatabaseId.SQL;

    private static final String SLOWEST =
            "SELECT xid::text AS at_xid, seq FROM forward_lanes f WHERE " + HERE + " ORDER BY f.xid, f.seq LIMIT 1";

    /**
     * The place in the log up to which every lane has taken the entries. A lane never goes back, and a new one begins at the end.
     */
    record TakenByAll(String xid, long seq) {
        /** No lane, or none that is behind. */
        private static final TakenByAll EVERYTHING = new TakenByAll("18446744073709551615", Long.MAX_VALUE);
    }

    static TakenByAll takenByAll(Connection connection) throws SQLException {
        return Objects.requireNonNullElse(
                Statements.first(connection, SLOWEST, row -> new TakenByAll(row.getString(1), row.getLong(2))),
                TakenByAll.EVERYTHING);
    }

    /** The first entry that stays ends the stretch, because entries are only nearly in the order of their times. */
    private static final String STRETCH = "SELECT l.xid, l.seq, l.at, l.ids FROM commit_log l, forward_lanes f"
            + " WHERE f.name = ? AND (l.xid, l.seq) > (f.xid, f.seq) AND l.xid < pg_snapshot_xmin(pg_current_snapshot())";

    private static final String PASS = "WITH stretch AS (" + STRETCH + "), kept AS (SELECT xid, seq FROM stretch"
            + " WHERE at >= ?::timestamptz ORDER BY xid, seq LIMIT 1),"
            + " old AS (SELECT s.* FROM stretch s WHERE NOT EXISTS (SELECT 1 FROM kept k WHERE (k.xid, k.seq) <= (s.xid, s.seq))),"
            + " last AS (SELECT o.xid, o.seq, o.at FROM old o ORDER BY o.xid DESC, o.seq DESC LIMIT 1)"
            + " UPDATE forward_lanes f SET taken = taken + o.events, dead = dead + o.events, xid = last.xid, seq = last.seq,"
            + " read_at = last.at, trimmed_from = coalesce(trimmed_from, o.since), last_error = 'log_trimmed',"
            + " last_error_at = clock_timestamp()"
            + " FROM last, (SELECT sum(cardinality(ids)) AS events, min(at) AS since FROM old) o WHERE f.name = ? AND ";

    /** Returns the number of lanes that were moved. */
    long run(Instant before) throws SQLException {
        List<String> names = new ArrayList<>();
        Statements.each(connection, "SELECT name FROM forward_lanes WHERE " + HERE, row -> names.add(row.getString(1)));
        long moved = 0;
        for (String name : names) {
            lease.keep();
            moved += pass(name, before);
        }
        return moved;
    }

    /** The lane's row is locked first, so that its owner does not move the cursor meanwhile. */
    private long pass(String name, Instant before) throws SQLException {
        connection.setAutoCommit(false);
        try {
            Statements.first(
                    connection, "SELECT 1 FROM forward_lanes WHERE name = ? FOR UPDATE", row -> row.getInt(1), name);
            long moved = Statements.update(connection, PASS + lease.guard(), name, before.toString(), name);
            connection.commit();
            return moved;
        } catch (SQLException e) {
            connection.rollback();
            throw e;
        } finally {
            connection.setAutoCommit(true);
        }
    }
}
