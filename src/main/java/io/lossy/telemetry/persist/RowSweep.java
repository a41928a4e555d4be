package io.lossy.telemetry.persist;

import io.lossy.telemetry.persist.RetentionSpans.Cutoffs;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Walks through a partition in the order of ids, so many rows at a time, and deletes those whose family's span is over.
 * Each step is a statement and a transaction of its own: an insert never waits for one, and a walk that is broken off has
 * done what it did.
 */
final class RowSweep {
    private static final UUID BEFORE_ALL = new UUID(0, 0);

    /** Keys of rejections, so many after one, and those that are ids of stored events: a look into one index for each. */
    private static final String STRETCH = """
            WITH stretch AS (SELECT rejection_key AS key, CASE WHEN length(rejection_key) = 36
            AND rejection_key NOT LIKE '%#%' THEN rejection_key::uuid END AS id FROM analytics_rejections
            WHERE rejection_key > ? AND received_at >= ?::timestamptz ORDER BY rejection_key LIMIT ?),
            stored AS (SELECT key FROM stretch CROSS JOIN LATERAL
            (SELECT 1 FROM analytics_events WHERE event_id = stretch.id LIMIT 1) AS found),""";

    private static final String FIGURES = " SELECT (SELECT max(key) FROM stretch), (SELECT count(*) FROM gone)";

    private static final String COUNT_STORED = STRETCH + " gone AS (SELECT 1 FROM stored)" + FIGURES;

    /** As an array the keys are looked up; IN has PostgreSQL read the table for each stretch that has one. */
    static final String FORGET_STORED = STRETCH
            + " gone AS (DELETE FROM analytics_rejections WHERE rejection_key = ANY (ARRAY(SELECT key FROM stored)) RETURNING 1)"
            + FIGURES;

    private final Connection connection;
    private final Cutoffs cutoffs;
    private final int rows;
    private final Pace pace;

    RowSweep(Connection connection, Cutoffs cutoffs, int rows, Pace pace) {
        this.connection = connection;
        this.cutoffs = cutoffs;
        this.rows = rows;
        this.pace = pace;
    }

    boolean isCalledOff() {
        return pace.isOff();
    }

    /** A condition on a row; takes three parameters, see {@link #bind}. */
    static String overdue(String column) {
        return column + " < coalesce((?::timestamptz[])[array_position(?::text[], family)], ?::timestamptz)";
    }

    /** Returns the place of the next parameter. */
    static int bind(PreparedStatement statement, int first, Cutoffs cutoffs) throws SQLException {
        Connection connection = statement.getConnection();
        Map<String, Instant> each = cutoffs.families();
        Object[] times = each.values().stream().map(Instant::toString).toArray();
        statement.setArray(first, connection.createArrayOf("timestamptz", times));
        statement.setArray(
                first + 1, connection.createArrayOf("text", each.keySet().toArray()));
        statement.setString(first + 2, cutoffs.longest().toString());
        return first + 3;
    }

    /**
     * Whether anything can be due: by what the last walk left, by what has come since, or because there was none.
     *
     * @param column what a row's age is told from
     */
    boolean isDue(String table, String column) throws SQLException {
        String sql = "SELECT coalesce((SELECT EXISTS (SELECT 1 FROM jsonb_each_text(oldest) AS o(family, at) WHERE "
                + overdue("at::timestamptz") + ") OR EXISTS (SELECT 1 FROM " + table
                + " WHERE received_at >= scanned_at AND " + overdue(column) + ")"
                + " FROM retention_partitions WHERE partition_name = ?), true)";
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            int next = bind(statement, 1, cutoffs);
            next = bind(statement, next, cutoffs);
            statement.setString(next, table);
            try (ResultSet answer = statement.executeQuery()) {
                answer.next();
                return answer.getBoolean(1);
            }
        }
    }

    /** Adds what was deleted to {@code removed}, by family; false when it was called off on the way. */
    boolean walk(String table, String column, Map<String, Long> removed) throws SQLException {
        String sql =
                "WITH stretch AS (SELECT event_id FROM " + table + " WHERE event_id > ? ORDER BY event_id LIMIT ?),"
                        + " last AS (SELECT event_id FROM stretch ORDER BY event_id DESC LIMIT 1),"
                        + " gone AS (DELETE FROM " + table
                        + " WHERE event_id > ? AND event_id <= (SELECT event_id FROM last) AND "
                        + overdue(column) + " RETURNING family)"
                        + " SELECT last.event_id, g.family, g.n FROM last"
                        + " LEFT JOIN (SELECT family, count(*) AS n FROM gone GROUP BY family) g ON true";
        UUID from = BEFORE_ALL;
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            while (true) {
                long started = System.nanoTime();
                statement.setObject(1, from);
                statement.setInt(2, rows);
                statement.setObject(3, from);
                bind(statement, 4, cutoffs);
                UUID last = step(statement, removed);
                if (last == null) {
                    return true;
                }
                from = last;
                if (!pace.restAfter(started)) {
                    return false;
                }
            }
        }
    }

    private static @Nullable UUID step(PreparedStatement statement, Map<String, Long> removed) throws SQLException {
        UUID last = null;
        try (ResultSet answer = statement.executeQuery()) {
            while (answer.next()) {
                last = answer.getObject(1, UUID.class);
                String family = answer.getString(2);
                if (family != null) {
                    removed.merge(family, answer.getLong(3), Long::sum);
                }
            }
        }
        return last;
    }

    /**
     * Writes down what a walk left.
     *
     * @param since when it was begun, earlier by as much as a row may be under way
     */
    void remember(String table, String column, Instant since) throws SQLException {
        String sql = "INSERT INTO retention_partitions (partition_name, scanned_at, oldest)"
                + " SELECT ?, ?::timestamptz, coalesce(jsonb_object_agg(family, oldest), '{}') FROM"
                + " (SELECT family, min(" + column + ") AS oldest FROM " + table + " GROUP BY family) AS left_over"
                + " ON CONFLICT (partition_name) DO UPDATE"
                + " SET scanned_at = EXCLUDED.scanned_at, oldest = EXCLUDED.oldest";
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, table);
            statement.setString(2, since.toString());
            statement.executeUpdate();
        }
    }

    /** Rows that {@link #walk} would delete, by family. */
    void count(String table, String column, Map<String, Long> found) throws SQLException {
        String sql = "SELECT family, count(*) FROM " + table + " WHERE " + overdue(column) + " GROUP BY family";
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            bind(statement, 1, cutoffs);
            try (ResultSet answer = statement.executeQuery()) {
                while (answer.next()) {
                    found.merge(answer.getString(1), answer.getLong(2), Long::sum);
                }
            }
        }
    }

    /**
     * Deletes the records of rejected events that are stored: the answer was lost, and a later catalog took the retry. An id
     * has one end.
     *
     * @param since   of those received since then
     * @param deletes false: only counts them
     * @return how many
     */
    long forgetStored(Instant since, boolean deletes) throws SQLException {
        long removed = 0;
        String from = "";
        try (PreparedStatement statement = connection.prepareStatement(deletes ? FORGET_STORED : COUNT_STORED)) {
            while (true) {
                long started = System.nanoTime();
                statement.setString(1, from);
                statement.setString(2, since.toString());
                statement.setInt(3, rows);
                try (ResultSet answer = statement.executeQuery()) {
                    answer.next();
                    removed += answer.getLong(2);
                    from = answer.getString(1);
                }
                if (from == null || !pace.restAfter(started)) {
                    return removed;
                }
            }
        }
    }

    /** Deletes rows received before, so many at a time, from a table that has no families; returns how many. */
    long trim(String table, String key, Instant before) throws SQLException {
        String sql = "DELETE FROM " + table + " WHERE " + key + " IN (SELECT " + key + " FROM " + table
                + " WHERE received_at < ?::timestamptz ORDER BY received_at LIMIT ?) AND received_at < ?::timestamptz";
        long removed = 0;
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, before.toString());
            statement.setInt(2, rows);
            statement.setString(3, before.toString());
            while (true) {
                long started = System.nanoTime();
                int now = statement.executeUpdate();
                removed += now;
                if (now == 0 || !pace.restAfter(started)) {
                    return removed;
                }
            }
        }
    }

    long countReceivedBefore(String table, Instant before) throws SQLException {
        String sql = "SELECT count(*) FROM " + table + " WHERE received_at < ?::timestamptz";
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, before.toString());
            try (ResultSet answer = statement.executeQuery()) {
                answer.next();
                return answer.getLong(1);
            }
        }
    }
}
