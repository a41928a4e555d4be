package io.lossy.telemetry.database;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Sets what our SQL depends on, so that it behaves the same whatever {@code ALTER ROLE} or {@code ALTER DATABASE} says:
 * UTC days, exact float texts, no timeouts of the role or database, commits that are on disk.
 *
 * <p>A {@code synchronous_commit} other than {@code off} stays, because the operator chose the standbys that a commit
 * waits for. Only {@code off} is replaced, because with it an ack would be sent before the row is on disk.
 */
public final class SessionSettings {
    static final Duration UNLIMITED = Duration.ZERO;

    /** Makes the current transaction wait at least for this server's disk. Never null. */
    public static final String DURABLE = "CASE current_setting('synchronous_commit') WHEN 'off'"
            + " THEN set_config('synchronous_commit', 'on', true) ELSE '' END";

    /** Only PostgreSQL 17 and newer know this setting. */
    private static final String WHOLE_TRANSACTION = "transaction_timeout";

    private static final String COMMIT = "synchronous_commit";

    private final Map<String, String> values = new LinkedHashMap<>();

    private SessionSettings(Duration statement, Duration lock) {
        values.put("TimeZone", "UTC");
        values.put("standard_conforming_strings", "on");
        values.put("IntervalStyle", "postgres");
        values.put("bytea_output", "hex");
        values.put("extra_float_digits", "1"); // shortest exact text of a float
        values.put("statement_timeout", String.valueOf(statement.toMillis()));
        values.put("lock_timeout", String.valueOf(lock.toMillis()));
        values.put("idle_in_transaction_session_timeout", "0"); // dump waits for the reader of its output
    }

    /**
     * Returns a statement that sets them until the end of the transaction, so that it works behind a pooler.
     *
     * @param statement longest time of a statement; {@link #UNLIMITED}: no limit
     */
    static String forTransaction(Duration statement) {
        return new SessionSettings(statement, UNLIMITED).sql(true);
    }

    /** Returns a statement that sets them for as long as the connection is open. */
    static String forSession(Duration statement, Duration lock) {
        SessionSettings settings = new SessionSettings(statement, lock);
        settings.values.put("default_transaction_isolation", "read committed");
        settings.values.put("idle_session_timeout", "0");
        return settings.sql(false);
    }

    private String sql(boolean local) {
        return "SELECT "
                + values.entrySet().stream()
                        .map(setting -> set(setting.getKey(), setting.getValue(), local))
                        .collect(Collectors.joining(", "))
                + ", CASE WHEN current_setting('" + WHOLE_TRANSACTION + "', true) IS NOT NULL THEN "
                + set(WHOLE_TRANSACTION, "0", local) + " END, CASE current_setting('" + COMMIT + "') WHEN 'off' THEN "
                + set(COMMIT, "on", local) + " END";
    }

    private static String set(String name, String value, boolean local) {
        return "set_config('" + name + "', '" + value + "', " + local + ")";
    }
}
