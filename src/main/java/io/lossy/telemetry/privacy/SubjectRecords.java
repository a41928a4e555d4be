package io.lossy.telemetry.privacy;

import io.lossy.telemetry.database.DatabaseAddress;
import io.lossy.telemetry.database.DatabaseSession;
import io.lossy.telemetry.database.DatabaseSession.Isolation;
import io.lossy.telemetry.database.Statements;
import io.lossy.telemetry.privacy.Subject.SubjectKind;
import io.vertx.core.json.JsonObject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/**
 * Exports, counts and erases all rows of a session or an install. Blocking, for the command line. Each export and
 * erasure writes a row to {@code subject_requests} in the same transaction, or is rolled back.
 *
 * <p>A new table with such an id must be added to {@link #TABLES}; a test finds the missing ones.
 */
public final class SubjectRecords {
    /**
     * A table, the condition on its rows by kind, and the order in which they are exported.
     *
     * @param erased false: exported but not deleted
     */
    private record SubjectTable(String name, Map<SubjectKind, String> where, String order, boolean erased) {
        SubjectTable(String name, Map<SubjectKind, String> where, String order) {
            this(name, where, order, true);
        }
    }

    private static final String REPORTS = "client_reports";

    /** An id field in the payload that names the session or install contains the same pseudonym. */
    private static final String EVENTS = " = ? OR position(? IN payload::text) > 0";

    /**
     * A rejection has no id but that of its event. An event that was stored, then sent again and found expired, is in
     * both tables.
     */
    private static final String REJECTIONS = "rejection_key IN (SELECT event_id::text FROM analytics_events WHERE ";

    /** An event that a destination did not take. Requests have ids alone, and leave out the events that are erased. */
    private static final String FORWARDED = "event_id IN (SELECT event_id FROM analytics_events WHERE ";

    /**
     * Rows that are found through events come before the events. Reports come last, because they are locked meanwhile.
     */
    static final List<SubjectTable> TABLES = List.of(
            new SubjectTable(
                    "kept_rejections",
                    Map.of(
                            SubjectKind.SESSION, SubjectKind.SESSION.column() + " = ?",
                            SubjectKind.INSTALL, SubjectKind.INSTALL.column() + " = ?"),
                    "received_at, rejection_key"),
            new SubjectTable(
                    "analytics_rejections",
                    Map.of(
                            SubjectKind.SESSION, REJECTIONS + SubjectKind.SESSION.column() + EVENTS + ")",
                            SubjectKind.INSTALL, REJECTIONS + SubjectKind.INSTALL.column() + EVENTS + ")"),
                    "received_at, rejection_key"),
            new SubjectTable(
                    "forward_dead",
                    Map.of(
                            SubjectKind.SESSION, FORWARDED + SubjectKind.SESSION.column() + EVENTS + ")",
                            SubjectKind.INSTALL, FORWARDED + SubjectKind.INSTALL.column() + EVENTS + ")"),
                    "received_at, event_id"),
            // Without the opt-out, events that still arrive from that install would be stored again.
            new SubjectTable(
                    "opt_outs",
                    Map.of(SubjectKind.INSTALL, SubjectKind.INSTALL.column() + " = ?"),
                    "install_id",
                    false),
            new SubjectTable(
                    "analytics_events",
                    Map.of(
                            SubjectKind.SESSION, SubjectKind.SESSION.column() + EVENTS,
                            SubjectKind.INSTALL, SubjectKind.INSTALL.column() + EVENTS),
                    "received_at, event_id"),
            new SubjectTable(
                    REPORTS, Map.of(SubjectKind.INSTALL, SubjectKind.INSTALL.column() + " = ?"), "install_id"));

    private static final int FETCH = 500;
    /**
     * Prevents rows from moving between partitions meanwhile, because they could be missed in both places; see
     * {@code make_partitions}.
     */
    private static final String NOTHING_MOVES = "SELECT pg_advisory_xact_lock(hashtext('lossy.ensure_partitions'))";

    /**
     * Waits for reports that are being written, because a server writes reports with a delay. Reports that arrive afterwards
     * see the request.
     */
    private static final String NO_REPORT_COMES = "LOCK TABLE " + REPORTS + " IN SHARE ROW EXCLUSIVE MODE";

    /**
     * Waits for records of the durable log that are being stored. Records that are stored afterwards see the request. Without
     * a log nobody else uses this table.
     */
    private static final String NO_RECORD_COMES = "LOCK TABLE log_positions IN EXCLUSIVE MODE";

    private final DatabaseAddress database;

    public SubjectRecords(DatabaseAddress database) {
        this.database = database;
    }

    /** Counts by table the rows that {@link #erase} would delete. Changes and records nothing. */
    public Map<String, Long> count(Subject subject) {
        return DatabaseSession.inTransaction(database, Isolation.ONE_MOMENT, connection -> {
            Map<String, Long> rows = new LinkedHashMap<>();
            for (SubjectTable table : erasable(subject)) {
                String sql = "SELECT count(*) FROM " + table.name() + where(table, subject);
                try (PreparedStatement statement = prepared(connection, sql, subject);
                        ResultSet answer = statement.executeQuery()) {
                    answer.next();
                    rows.put(table.name(), answer.getLong(1));
                }
            }
            return rows;
        });
    }

    /** Deletes the rows in all tables or in none. Returns the numbers by table. A repeated call deletes none. */
    public Map<String, Long> erase(Subject subject) {
        // rows that committed while this waited for a lock are deleted too
        return DatabaseSession.inTransaction(
                database, Isolation.READ_COMMITTED, connection -> erase(connection, subject));
    }

    /** The same within a transaction of the caller, which must be READ COMMITTED. */
    public static Map<String, Long> erase(Connection connection, Subject subject) throws SQLException {
        Statements.execute(connection, NOTHING_MOVES);
        Statements.execute(connection, NO_RECORD_COMES);
        Map<String, Long> rows = new LinkedHashMap<>();
        for (SubjectTable table : erasable(subject)) {
            if (table.name().equals(REPORTS)) {
                Statements.execute(connection, NO_REPORT_COMES);
            }
            String sql = "DELETE FROM " + table.name() + where(table, subject);
            try (PreparedStatement statement = prepared(connection, sql, subject)) {
                rows.put(table.name(), statement.executeLargeUpdate());
            }
        }
        record(connection, "erase", subject, rows);
        return rows;
    }

    /** Keeps the receipts of destinations that were asked to delete what was forwarded, by lane. */
    public void recordForwarded(Subject subject, Map<String, String> receipts) {
        DatabaseSession.inTransaction(database, Isolation.READ_COMMITTED, connection -> {
            record(connection, "erase_forwarded", subject, receipts);
            return receipts;
        });
    }

    /** Passes every row as (table, JSON), all from the same snapshot. */
    public Map<String, Long> export(Subject subject, BiConsumer<String, String> sink) {
        return DatabaseSession.inTransaction(database, Isolation.ONE_MOMENT, connection -> {
            Map<String, Long> rows = new LinkedHashMap<>();
            for (SubjectTable table : of(subject)) {
                rows.put(table.name(), show(connection, table, subject, sink));
            }
            record(connection, "export", subject, rows);
            return rows;
        });
    }

    private static long show(
            Connection connection, SubjectTable table, Subject subject, BiConsumer<String, String> sink)
            throws SQLException {
        String sql = "SELECT to_jsonb(shown)::text FROM " + table.name() + " AS shown" + where(table, subject)
                + " ORDER BY " + table.order();
        long rows = 0;
        try (PreparedStatement statement = prepared(connection, sql, subject)) {
            statement.setFetchSize(FETCH);
            try (ResultSet answer = statement.executeQuery()) {
                while (answer.next()) {
                    sink.accept(table.name(), answer.getString(1));
                    rows++;
                }
            }
        }
        return rows;
    }

    private static List<SubjectTable> of(Subject subject) {
        return TABLES.stream()
                .filter(table -> table.where().containsKey(subject.kind()))
                .toList();
    }

    private static List<SubjectTable> erasable(Subject subject) {
        return of(subject).stream().filter(SubjectTable::erased).toList();
    }

    private static String where(SubjectTable table, Subject subject) {
        return " WHERE " + table.where().get(subject.kind());
    }

    private static PreparedStatement prepared(Connection connection, String sql, Subject subject) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        for (int i = 1; i <= statement.getParameterMetaData().getParameterCount(); i++) {
            statement.setString(i, subject.pseudonym());
        }
        return statement;
    }

    private static void record(Connection connection, String action, Subject subject, Map<String, ?> rows)
            throws SQLException {
        String sql = "INSERT INTO subject_requests (requested_at, action, kind, subject, rows)"
                + " VALUES (clock_timestamp(), ?, ?, ?, ?::jsonb)"; // time of the end, because finding rows takes time
        Statements.update(
                connection,
                sql,
                action,
                subject.kind().word(),
                subject.fingerprint(),
                new JsonObject(new LinkedHashMap<>(rows)).encode());
    }
}
