package io.lossy.telemetry.persist;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What the ingest role may do in each table, and no more. Partitions are reached through {@code analytics_events} alone,
 * so those that are made later need no grant.
 *
 * <p>A new table or view belongs into {@link #TABLES}; a test looks for those that do not.
 */
final class IngestRights {
    /** Nothing may be deleted or truncated, and events, once stored, not changed. Where there is nothing, the owner works. */
    static final Map<String, Set<String>> TABLES = Map.ofEntries(
            Map.entry("analytics_events", Set.of("SELECT", "INSERT")), // live windows are filled again from it
            Map.entry("analytics_rejections", Set.of("SELECT", "INSERT")),
            Map.entry("kept_rejections", Set.of("INSERT")), // replayed by a command
            Map.entry("client_reports", Set.of("SELECT", "INSERT", "UPDATE")),
            Map.entry("opt_outs", Set.of("SELECT", "INSERT", "UPDATE")),
            Map.entry("install_days", Set.of("SELECT")),
            Map.entry("activation_steps", Set.of("SELECT")),
            Map.entry("weekly_retention", Set.of("SELECT")),
            Map.entry("recent_erasures", Set.of("SELECT")), // so that no late report brings an install back
            Map.entry("retention_runs", Set.of()),
            Map.entry("retention_partitions", Set.of()),
            Map.entry("subject_requests", Set.of()),
            Map.entry("flyway_schema_history", Set.of()));

    /** Those tables and all partitions. A right to one column counts as one to the table. */
    private static final String HELD = """
            SELECT c.relname, p.word FROM pg_class c,
                unnest('{SELECT,INSERT,UPDATE,DELETE,TRUNCATE,REFERENCES,TRIGGER}'::text[]) AS p(word)
            WHERE c.relnamespace = current_schema()::regnamespace
            AND (c.relname = ANY (?)
                OR EXISTS (SELECT 1 FROM pg_inherits i WHERE i.inhrelid = c.oid AND i.inhparent = 'analytics_events'::regclass))
            AND CASE WHEN p.word IN ('DELETE', 'TRUNCATE', 'TRIGGER') THEN has_table_privilege(?, c.oid, p.word)
                ELSE has_any_column_privilege(?, c.oid, p.word) END""";

    private IngestRights() {}

    /** Has a role hold these rights and no others, as far as its owner decides; does nothing where they are held. */
    static void settle(Connection owner, String role) throws SQLException {
        if (held(owner, role).equals(wanted())) {
            return;
        }
        try (Statement statement = owner.createStatement()) {
            String quoted = statement.enquoteIdentifier(role, true);
            for (Map.Entry<String, Set<String>> table : new TreeMap<>(TABLES).entrySet()) {
                statement.execute("REVOKE ALL ON " + table.getKey() + " FROM " + quoted);
                if (!table.getValue().isEmpty()) {
                    statement.execute(
                            "GRANT " + String.join(", ", table.getValue()) + " ON " + table.getKey() + " TO " + quoted);
                }
            }
        }
    }

    /** Rights as {@code DELETE on analytics_events} that the role holds and should not, whoever gave them. */
    static List<String> excess(Connection owner, String role) throws SQLException {
        Set<String> excess = held(owner, role);
        excess.removeAll(wanted());
        return new ArrayList<>(excess);
    }

    /** Rights that it does not hold and should. */
    static List<String> missing(Connection owner, String role) throws SQLException {
        Set<String> missing = wanted();
        missing.removeAll(held(owner, role));
        return new ArrayList<>(missing);
    }

    private static Set<String> wanted() {
        Set<String> wanted = new TreeSet<>();
        TABLES.forEach((table, words) -> words.forEach(word -> wanted.add(right(word, table))));
        return wanted;
    }

    private static Set<String> held(Connection owner, String role) throws SQLException {
        Set<String> held = new TreeSet<>();
        try (PreparedStatement statement = owner.prepareStatement(HELD)) {
            statement.setArray(1, owner.createArrayOf("text", TABLES.keySet().toArray()));
            statement.setString(2, role);
            statement.setString(3, role);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    held.add(right(row.getString(2), row.getString(1)));
                }
            }
        }
        return held;
    }

    private static String right(String word, String table) {
        return word + " on " + table;
    }
}
