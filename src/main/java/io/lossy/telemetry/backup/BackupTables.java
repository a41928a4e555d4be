package io.lossy.telemetry.backup;

import java.util.List;
import java.util.Map;

/**
 * Names the tables that a backup copies, and those that it leaves out. A new table must be added to one of the two; a
 * test finds the missing ones.
 */
final class BackupTables {
    /** The copied tables, in an order in which a foreign key comes after the rows that it names. */
    static final List<String> COPIED = List.of(
            "hash_keys",
            "opt_outs",
            "subject_requests",
            "retention_runs",
            "client_reports",
            "analytics_rejections",
            "kept_rejections",
            "analytics_events",
            "forward_lanes",
            "forward_requests",
            "forward_backfill",
            "forward_dead");

    /** The tables that a backup leaves out, each with the reason. */
    static final Map<String, String> LEFT_OUT = Map.of(
            "commit_log", "its transaction numbers belong to one PostgreSQL server; a restored log starts empty",
            "log_positions", "belongs to the topics of one cluster; ids make it safe to read them again from the start",
            "nodes", "the servers that run now; each writes its row again",
            "window_nodes", "the live windows of the servers that run now",
            "window_parts", "the live windows of the servers that run now",
            "leases", "the work that a server holds now; an epoch begins at 1 in a new database",
            "retention_partitions", "what the last walk found in each partition; the next walk writes it again",
            "flyway_schema_history", "the manifest has the schema version, and the restore runs the migrations");

    private BackupTables() {}
}
