package io.lossy.telemetry.database;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Settings that every session of the ingest role needs: its timeouts, and that a statement sees what was committed
 * before it. A connection to PostgreSQL sends them at its start. Behind a pooler the role has them; see
 * {@link RoleSettings}.
 */
public final class IngestSession {
    private IngestSession() {}

    public static Map<String, String> settings(StoreOptions options) {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("statement_timeout", String.valueOf(options.statement().toMillis()));
        settings.put("lock_timeout", String.valueOf(options.lock().toMillis()));
        settings.put(
                "idle_in_transaction_session_timeout",
                String.valueOf(options.idleConnection().toMillis()));
        settings.put("default_transaction_isolation", "read committed");
        return settings;
    }

    /** Returns a query with one parameter, an array of names, that returns names and values (times in milliseconds). */
    public static String question(String parameter) {
        return "SELECT name, setting FROM pg_settings WHERE name = ANY (" + parameter + ")";
    }

    /**
     * Returns the first setting that differs, as {@code lock_timeout is 0 and not 2000}. Returns an empty text if none
     * differs.
     */
    public static String difference(Map<String, String> wanted, Map<String, String> found) {
        return wanted.entrySet().stream()
                .filter(setting -> !setting.getValue().equals(found.get(setting.getKey())))
                .findFirst()
                .map(setting ->
                        setting.getKey() + " is " + found.get(setting.getKey()) + " and not " + setting.getValue())
                .orElse("");
    }
}
