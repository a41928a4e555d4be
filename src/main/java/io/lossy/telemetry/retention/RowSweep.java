package io.lossy.telemetry.retention;

import io.lossy.telemetry.database.Statements;
import io.lossy.telemetry.node.Lease;
import io.lossy.telemetry.retention.RetentionSpans.Cutoffs;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Walks through a partition in id order, a limited number of rows at a time, and deletes the rows whose family's span
 * has expired. Each step is one statement in its own transaction, so an insert never waits for the walk, and an
 * interrupted walk keeps what it deleted.
 */
public final class RowSweep {
    private static final UUID BEFORE_ALL = new UUID(0, 0);

    /**
     * Selects the next keys of rejections, and those among them that are ids of stored events. The lookup uses one
     * index scan per key.
     */
    private static final String PAGE = """
            WITH stretch AS (SELECT rejection_key AS key, CASE WHEN length(rejection_key) = 36
            AND rejection_key NOT LIKE '%#%' THEN rejection_key::uuid END AS id FROM analytics_rejections
            WHERE rejection_key > ? AND received_at >= ?::timestamptz ORDER BY rejection_key LIMIT ?),
            stored AS (SELECT key FROM stretch CROSS JOIN LATERAL
            (SELECT 1 FROM analytics_events WHERE event_id = stretch.id LIMIT 1) AS found),""";

    private static final String FIGURES = " SELECT (SELECT max(key) FROM stretch), (SELECT count(*) FROM gone)";

    private static final String COUNT_STORED = PAGE + " gone AS (SELECT 1 FROM stored)" + FIGURES;

    /**
     * The keys are passed as an array, which is an index lookup. With IN, PostgreSQL would read the whole table for
     * each stretch that contains a key.
     */
    public static String forgetStored(String guard) {
        return PAGE
                + " gone AS (DELETE FROM analytics_rejections WHERE rejection_key = ANY (ARRAY(SELECT key FROM stored)) AND "
                + guard + " RETURNING 1)" + FIGURES;
    }

    private final Connection connection;
    private final @Nullable Lease lease;
    private final Cutoffs cutoffs;
    private final int rows;
    private final Throttle pace;

    /** @param lease protects what this deletes; null for a sweep that only counts */
    RowSweep(Connection connection, @Nullable Lease lease, Cutoffs cutoffs, int rows, Throttle pace) {
        this.connection = connection;
        this.lease = lease;
        this.cutoffs = cutoffs;
        this.rows = rows;
        this.pace = pace;
    }

    private String guard() {
        return lease == null ? "false" : lease.guard();
    }

    private void keepLease() throws SQLException {
        if (lease != null) {
            lease.keep();
        }
    }

    boolean isCancelled() {
        return pace.isCancelled();
    }

    /** Returns a condition on a row with three parameters; see {@link Cutoffs#after}. */
    static String overdue(String column) {
        return column + " < coalesce((?::timestamptz[])[array_position(?::text[], family)], ?::timestamptz)";
    }

    /**
     * Returns true if any row can be due: according to what the last walk left, according to the rows received since
     * then, or because there was no walk.
     *
     * @param column the time that determines a row's age
     */
    boolean isDue(String table, String column) throws SQLException {
        String sql = "SELECT coalesce((SELECT EXISTS (SELECT 1 FROM jsonb_each_text(oldest) AS o(family, at) WHERE "
                + overdue("at::timestamptz") + ") OR EXISTS (SELECT 1 FROM " + table
                + " WHERE received_at >= scanned_at AND " + overdue(column) + ")"
                + " FROM retention_partitions WHERE partition_name = ?), true)";
        List<Object> parameters = new ArrayList<>(List.of(cutoffs.after(cutoffs.after())));
        parameters.add(table);
        return Statements.isTrue(connection, sql, parameters.toArray());
    }

    /**
     * Adds the number of deleted rows by family to {@code removed}. Returns false if the job was cancelled on the way.
     */
    boolean deleteOverdue(String table, String column, Map<String, Long> removed) throws SQLException {
        String sql =
                "WITH stretch AS (SELECT event_id FROM " + table + " WHERE event_id > ? ORDER BY event_id LIMIT ?),"
                        + " last AS (SELECT event_id FROM stretch ORDER BY event_id DESC LIMIT 1),"
                        + " gone AS (DELETE FROM " + table
                        + " WHERE event_id > ? AND event_id <= (SELECT event_id FROM last) AND "
                        + overdue(column) + " AND " + guard() + " RETURNING family)"
                        + " SELECT last.event_id, g.family, g.n FROM last"
                        + " LEFT JOIN (SELECT family, count(*) AS n FROM gone GROUP BY family) g ON true";
        UUID from = BEFORE_ALL;
        while (true) {
            long started = System.nanoTime();
            keepLease();
            AtomicReference<@Nullable UUID> last = new AtomicReference<>();
            Statements.each(
                    connection,
                    sql,
                    row -> {
                        last.set(row.getObject(1, UUID.class));
                        String family = row.getString(2);
                        if (family != null) {
                            removed.merge(family, row.getLong(3), Long::sum);
                        }
                    },
                    cutoffs.after(from, rows, from));
            from = last.get();
            if (from == null) {
                return true;
            }
            if (!pace.pauseAfter(started)) {
                return false;
            }
        }
    }

    /**
     * Stores what a walk left.
     *
     * @param since start of the walk, minus the longest time that a row can take from receipt to commit
     */
    void remember(String table, String column, Instant since) throws SQLException {
        String sql = "INSERT INTO retention_partitions (partition_name, scanned_at, oldest)"
                + " SELECT ?, ?::timestamptz, coalesce(jsonb_object_agg(family, oldest), '{}') FROM"
                + " (SELECT family, min(" + column + ") AS oldest FROM " + table + " GROUP BY family) AS left_over"
                + " HAVING " + guard()
                + " ON CONFLICT (partition_name) DO UPDATE"
                + " SET scanned_at = EXCLUDED.scanned_at, oldest = EXCLUDED.oldest";
        Statements.update(connection, sql, table, since.toString());
    }

    /** Counts by family the rows that {@link #deleteOverdue} would delete. */
    void count(String table, String column, Map<String, Long> found) throws SQLException {
        String sql = "SELECT family, count(*) FROM " + table + " WHERE " + overdue(column) + " GROUP BY family";
        Statements.each(
                connection, sql, row -> found.merge(row.getString(1), row.getLong(2), Long::sum), cutoffs.after());
    }

    /**
     * Deletes the rejections of events that are stored: the first answer was lost, and a later catalog accepted the
     * retry. An id has one terminal result.
     *
     * @param since   only rejections received since then
     * @param deletes false: only count them
     * @return the number of rejections
     */
    long deleteStored(Instant since, boolean deletes) throws SQLException {
        LongAdder removed = new LongAdder();
        String from = "";
        while (true) {
            long started = System.nanoTime();
            keepLease();
            from = Statements.first(
                    connection,
                    deletes ? forgetStored(guard()) : COUNT_STORED,
                    row -> {
                        removed.add(row.getLong(2));
                        return row.getString(1);
                    },
                    from,
                    since.toString(),
                    rows);
            if (from == null || !pace.pauseAfter(started)) {
                return removed.sum();
            }
        }
    }

    /**
     * Deletes rows received before {@code before}, a limited number at a time, from a table without families. Returns
     * the number of rows.
     */
    long trim(String table, String key, Instant before) throws SQLException {
        String sql = "DELETE FROM " + table + " WHERE " + key + " IN (SELECT " + key + " FROM " + table
                + " WHERE received_at < ?::timestamptz ORDER BY received_at LIMIT ?) AND received_at < ?::timestamptz AND "
                + guard();
        long removed = 0;
        while (true) {
            long started = System.nanoTime();
            keepLease();
            long now = Statements.update(connection, sql, before.toString(), rows, before.toString());
            removed += now;
            if (now == 0 || !pace.pauseAfter(started)) {
                return removed;
            }
        }
    }

    /**
     * Deletes the rows of servers that are gone for a day, by the database's clock, as they have written them. A server that
     * is alone writes no windows; it replaces all its parts when it finds its row of them gone.
     */
    void forgetNodes() throws SQLException {
        Statements.execute(connection, "DELETE FROM nodes WHERE seen_at < now() - interval '1 day' AND " + guard());
        Statements.execute(
                connection, "DELETE FROM window_nodes WHERE written_at < now() - interval '1 day' AND " + guard());
    }

    long countReceivedBefore(String table, Instant before) throws SQLException {
        String sql = "SELECT count(*) FROM " + table + " WHERE received_at < ?::timestamptz";
        return Statements.number(connection, sql, before.toString());
    }
}
