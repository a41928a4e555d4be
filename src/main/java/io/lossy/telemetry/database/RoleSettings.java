package io.lossy.telemetry.database;

import io.lossy.telemetry.database.DatabaseSession.Isolation;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sets on the ingest role, in this database, the settings that a pooler does not pass for each connection; see
 * {@link IngestSession}. A role may set its own. Blocking.
 */
final class RoleSettings {
    private static final Logger LOG = LoggerFactory.getLogger(RoleSettings.class);

    /** Lets one server in at a time, because PostgreSQL rejects two concurrent changes of one role's entry. */
    private static final String ONE_AT_A_TIME = "SELECT pg_advisory_xact_lock(hashtext('lossy.role_settings'))";

    private static final String ROLE =
            "SELECT format('ALTER ROLE %I IN DATABASE %I SET ', session_user, current_database())";

    /** Ends sessions that began with other settings; the pooler opens new ones. Waits at most two seconds for each. */
    private static final String END_OLD_ONES = "SELECT count(pg_terminate_backend(pid, 2000)) FROM pg_stat_activity"
            + " WHERE usename = session_user AND datname = current_database() AND state = 'idle' AND pid <> pg_backend_pid()";

    private static final String END_THIS_ONE = "SELECT pg_terminate_backend(pg_backend_pid())";
    private static final int LOOKS = 5;

    private final DatabaseAddress ingest;
    private final Map<String, String> wanted;

    RoleSettings(DatabaseAddress ingest, StoreOptions options) {
        this.ingest = ingest;
        this.wanted = IngestSession.settings(options);
    }

    /**
     * Sets the missing settings and checks that they apply.
     *
     * @throws StoreException with a message for the user
     */
    void establish() {
        if (look().isEmpty()) {
            return;
        }
        DatabaseSession.inTransaction(ingest, Isolation.READ_COMMITTED, this::alter);
        endOldSessions();
        String difference = lookAgain();
        if (!difference.isEmpty()) {
            throw StoreException.configuration(
                    "the pooler at " + ingest + " still has sessions from before ALTER ROLE (" + difference
                            + "): type RECONNECT in its console, and start again",
                    null);
        }
        LOG.atInfo()
                .addKeyValue("database", ingest)
                .addKeyValue("settings", wanted)
                .log("ingest role has its timeouts");
    }

    private Integer alter(Connection connection) throws SQLException {
        String statements = "";
        try {
            Statements.execute(connection, ONE_AT_A_TIME);
            String alter = Statements.first(connection, ROLE, row -> row.getString(1));
            statements = wanted.entrySet().stream()
                    .map(setting -> alter + setting.getKey() + " = '" + setting.getValue() + "'")
                    .collect(Collectors.joining("; "));
            Statements.execute(connection, statements);
            return wanted.size();
        } catch (SQLException e) {
            if (!SqlFailures.NO_RIGHT.equals(e.getSQLState())) {
                throw e;
            }
            throw StoreException.configuration(
                    "the role of database.url may not set its own timeouts; as a superuser, type: " + statements, e);
        }
    }

    private void endOldSessions() {
        try (Connection connection = ingest.connect()) {
            Statements.execute(connection, END_OLD_ONES);
            Statements.execute(connection, END_THIS_ONE);
        } catch (SQLException e) {
            LOG.atDebug().setCause(e).log("the session ended itself, as intended");
        }
    }

    /** Reads the settings again. Retries because a pooler may still hand out, once, the session that has just ended. */
    private String lookAgain() {
        for (int look = 1; look < LOOKS; look++) {
            try {
                return look();
            } catch (StoreException e) {
                LOG.atDebug().setCause(e).log("the pooler handed out a session that has ended");
            }
        }
        return look();
    }

    /** Returns the first setting that differs. Uses a transaction, which a pooler in statement mode rejects. */
    private String look() {
        try (Connection connection = ingest.connect()) {
            connection.setAutoCommit(false);
            Map<String, String> found = found(connection);
            connection.commit();
            return IngestSession.difference(wanted, found);
        } catch (SQLException e) {
            if (SqlFailures.isRefusedByPooler(e)) {
                throw StoreException.configuration(
                        "the pooler at " + ingest + " does not work in transaction mode; set its pool_mode"
                                + " (it said: " + SqlFailures.firstLine(e) + ")",
                        e);
            }
            throw SqlFailures.of(e);
        }
    }

    private Map<String, String> found(Connection connection) throws SQLException {
        Map<String, String> found = new HashMap<>();
        Statements.each(
                connection,
                IngestSession.question("?"),
                row -> found.put(row.getString(1), row.getString(2)),
                List.copyOf(wanted.keySet()));
        return found;
    }
}
