package io.lossy.telemetry.database;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The rights that the ingest role has in each table, and no others. Partitions are accessed only through
 * {@code analytics_events}, so new partitions need no grant.
 *
 * <p>A new table or view must be added to {@link #TABLES}; a test finds the missing ones.
 */
final class IngestRoleGrants {
    /**
     * Nothing that must stay can be deleted, and stored events never change. A table with no rights here is used only by the owner.
     */
    static final Map<String, Set<String>> TABLES = Map.ofEntries(
            Map.entry("analytics_events", Set.of("SELECT")), // the live window is filled again from it
            Map.entry("new_events", Set.of("SELECT", "INSERT")), // SELECT for RETURNING
            Map.entry("commit_log", Set.of("SELECT", "INSERT")),
            Map.entry("analytics_rejections", Set.of("SELECT", "INSERT")),
            Map.entry("kept_rejections", Set.of("INSERT")), // replayed by a command
            Map.entry("client_reports", Set.of("SELECT", "INSERT", "UPDATE")),
            Map.entry("opt_outs", Set.of("SELECT", "INSERT", "UPDATE")),
            Map.entry("nodes", Set.of("SELECT", "INSERT", "UPDATE")),
            Map.entry("window_nodes", Set.of("SELECT", "INSERT", "UPDATE")),
            Map.entry("window_parts", Set.of("SELECT", "INSERT", "UPDATE", "DELETE")), // what left the window
            Map.entry("install_days", Set.of("SELECT")),
            Map.entry("activation_steps", Set.of("SELECT")),
            Map.entry("weekly_retention", Set.of("SELECT")),
            Map.entry("recent_erasures", Set.of("SELECT")), // so a late report cannot restore an erased install
            Map.entry("log_positions", Set.of("SELECT", "INSERT", "UPDATE")),
            Map.entry("log_erasures", Set.of("SELECT")), // so that no record in the log restores what was erased
            Map.entry("retention_runs", Set.of()),
            Map.entry("retention_partitions", Set.of()),
            Map.entry("subject_requests", Set.of()),
            Map.entry("hash_keys", Set.of()),
            Map.entry("leases", Set.of()),
            Map.entry("forward_lanes", Set.of()),
            Map.entry("forward_requests", Set.of()),
            Map.entry("forward_backfill", Set.of()),
            Map.entry("forward_dead", Set.of()),
            Map.entry("flyway_schema_history", Set.of()));

    /**
     * Selects the rights held in these tables and all partitions. A right to one column counts as a right to the table.
     */
    private static final String HELD = """
            SELECT c.relname, p.word FROM pg_class c,
                unnest('{SELECT,INSERT,UPDATE,DELETE,TRUNCATE,REFERENCES,TRIGGER}'::text[]) AS p(word)
            WHERE c.relnamespace = current_schema()::regnamespace
            AND (c.relname = ANY (?)
                OR EXISTS (SELECT 1 FROM pg_inherits i WHERE i.inhrelid = c.oid AND i.inhparent = 'analytics_events'::regclass))
            AND CASE WHEN p.word IN ('DELETE', 'TRUNCATE', 'TRIGGER') THEN has_table_privilege(?, c.oid, p.word)
                ELSE has_any_column_privilege(?, c.oid, p.word) END""";

    private IngestRoleGrants() {}

    /** Gives a role these rights and no others, as far as the owner can. Does nothing if they already match. */
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

    /**
     * Returns rights such as {@code DELETE on analytics_events} that the role holds but should not, whichever role
     * granted them.
     */
    static List<String> excess(Connection owner, String role) throws SQLException {
        Set<String> excess = held(owner, role);
        excess.removeAll(wanted());
        return new ArrayList<>(excess);
    }

    /** Returns rights that the role lacks. */
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
        Statements.each(
                owner,
                HELD,
                row -> held.add(right(row.getString(2), row.getString(1))),
                List.copyOf(TABLES.keySet()),
                role,
                role);
        return held;
    }

    private static String right(String word, String table) {
        return word + " on " + table;
    }
}
