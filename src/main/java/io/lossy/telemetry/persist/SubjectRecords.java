package io.lossy.telemetry.persist;

import io.lossy.telemetry.persist.Subject.Kind;
import io.vertx.core.json.JsonObject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/**
 * All that is stored about a session or an install: shown, counted, erased. Blocking, for the command line. Each showing
 * and erasing leaves a row in {@code subject_requests} in the same transaction, or does not happen.
 *
 * <p>A new table with such an id in it belongs into {@link #TABLES}; a test looks for those that do not.
 */
public final class SubjectRecords {
    /**
     * A table, the condition on its rows by kind, and the order in which they are shown.
     *
     * @param erased false: shown, and kept
     */
    private record Table(String name, Map<Kind, String> where, String order, boolean erased) {
        Table(String name, Map<Kind, String> where, String order) {
            this(name, where, order, true);
        }
    }

    private static final String REPORTS = "client_reports";

    /** An id field of the payload that is the session's or install's holds the same pseudonym. */
    private static final String EVENTS = " = ? OR position(? IN payload::text) > 0";

    /** A rejection carries no id but its event's; one that was stored, then sent again and found expired is both. */
    private static final String REJECTIONS = "rejection_key IN (SELECT event_id::text FROM analytics_events WHERE ";

    /** What hangs on events comes before them, for it is found through them; reports last, for they are held up meanwhile. */
    static final List<Table> TABLES = List.of(
            new Table(
                    "kept_rejections",
                    Map.of(
                            Kind.SESSION, Kind.SESSION.column() + " = ?",
                            Kind.INSTALL, Kind.INSTALL.column() + " = ?"),
                    "received_at, rejection_key"),
            new Table(
                    "analytics_rejections",
                    Map.of(
                            Kind.SESSION, REJECTIONS + Kind.SESSION.column() + EVENTS + ")",
                            Kind.INSTALL, REJECTIONS + Kind.INSTALL.column() + EVENTS + ")"),
                    "received_at, rejection_key"),
            // Without the choice whatever still comes of that install would be stored anew.
            new Table("opt_outs", Map.of(Kind.INSTALL, Kind.INSTALL.column() + " = ?"), "install_id", false),
            new Table(
                    "analytics_events",
                    Map.of(
                            Kind.SESSION, Kind.SESSION.column() + EVENTS,
                            Kind.INSTALL, Kind.INSTALL.column() + EVENTS),
                    "received_at, event_id"),
            new Table(REPORTS, Map.of(Kind.INSTALL, Kind.INSTALL.column() + " = ?"), "install_id"));

    private static final int FETCH = 500;
    /** Rows that move between partitions meanwhile would be missed in both places; see {@code ensure_partitions}. */
    private static final String NOTHING_MOVES = "SELECT pg_advisory_xact_lock(hashtext('lossy.ensure_partitions'))";

    /** A server writes reports with a delay: one that is being written is waited for, and the next sees the request. */
    private static final String NO_REPORT_COMES = "LOCK TABLE " + REPORTS + " IN SHARE ROW EXCLUSIVE MODE";

    private final DatabaseAddress database;

    public SubjectRecords(DatabaseAddress database) {
        this.database = database;
    }

    private interface Work<T> {
        T on(Connection connection) throws SQLException;
    }

    /** Rows that {@link #erase} would delete, by table; nothing is changed or recorded. */
    public Map<String, Long> count(Subject subject) {
        return inTransaction(connection -> {
            Map<String, Long> rows = new LinkedHashMap<>();
            for (Table table : erasable(subject)) {
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

    /** Deletes them in all tables or in none; returns how many there were by table. Doing it again finds none. */
    public Map<String, Long> erase(Subject subject) {
        return inTransaction(connection -> {
            execute(connection, NOTHING_MOVES);
            Map<String, Long> rows = new LinkedHashMap<>();
            for (Table table : erasable(subject)) {
                if (table.name().equals(REPORTS)) {
                    execute(connection, NO_REPORT_COMES);
                }
                String sql = "DELETE FROM " + table.name() + where(table, subject);
                try (PreparedStatement statement = prepared(connection, sql, subject)) {
                    rows.put(table.name(), statement.executeLargeUpdate());
                }
            }
            record(connection, "erase", subject, rows);
            return rows;
        });
    }

    /** Hands over every row as (table, JSON), all of one moment. */
    public Map<String, Long> export(Subject subject, BiConsumer<String, String> sink) {
        return inTransaction(connection -> {
            Map<String, Long> rows = new LinkedHashMap<>();
            for (Table table : of(subject)) {
                rows.put(table.name(), show(connection, table, subject, sink));
            }
            record(connection, "export", subject, rows);
            return rows;
        });
    }

    private static long show(Connection connection, Table table, Subject subject, BiConsumer<String, String> sink)
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

    private static List<Table> of(Subject subject) {
        return TABLES.stream()
                .filter(table -> table.where().containsKey(subject.kind()))
                .toList();
    }

    private static List<Table> erasable(Subject subject) {
        return of(subject).stream().filter(Table::erased).toList();
    }

    private static String where(Table table, Subject subject) {
        return " WHERE " + table.where().get(subject.kind());
    }

    private static PreparedStatement prepared(Connection connection, String sql, Subject subject) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        for (int i = 1; i <= statement.getParameterMetaData().getParameterCount(); i++) {
            statement.setString(i, subject.pseudonym());
        }
        return statement;
    }

    private static void record(Connection connection, String action, Subject subject, Map<String, Long> rows)
            throws SQLException {
        String sql = "INSERT INTO subject_requests (requested_at, action, kind, subject, rows)"
                + " VALUES (clock_timestamp(), ?, ?, ?, ?::jsonb)"; // of its end: looking for rows takes its time
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, action);
            statement.setString(2, subject.kind().word());
            statement.setString(3, subject.fingerprint());
            statement.setString(4, new JsonObject(new LinkedHashMap<>(rows)).encode());
            statement.executeUpdate();
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** The same moment for every table, except that erasing must see what was committed while it waited. */
    private <T> T inTransaction(Work<T> work) {
        try (Connection connection = database.connect()) {
            connection.setAutoCommit(false);
            execute(connection, "SET TimeZone = 'UTC'");
            T result = work.on(connection);
            connection.commit();
            return result;
        } catch (SQLException e) {
            throw SqlFailures.of(e);
        }
    }
}
