package io.lossy.telemetry.database;

import io.lossy.telemetry.database.StoreException.FailureKind;
import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * Distinguishes PostgreSQL from a pooler that gives each transaction another session. Behind such a pooler, the session
 * settings, prepared statements and advisory locks of one connection appear in another.
 */
public final class SessionCheck {
    /** SQLSTATE "feature not supported": a session is needed but the pooler provides none. */
    public static final String NO_SESSION = "0A000";

    private static final String PID = "SELECT pg_backend_pid()";

    private SessionCheck() {}

    /**
     * Rejects an address at which connections do not keep their session.
     *
     * @throws StoreException with one sentence that begins with {@code wordsBefore}
     * @throws SQLException if the database does not answer, so that the check is not possible
     */
    static void requireOwn(DatabaseAddress database, String wordsBefore) throws SQLException {
        try {
            if (!keepsSession(database)) {
                throw refusal(wordsBefore, null);
            }
        } catch (SQLException e) {
            if (!SqlFailures.isRefusedByPooler(e)) {
                throw e;
            }
            throw refusal(wordsBefore, e);
        }
    }

    /** Rejects such an address with the message for commands and jobs. */
    public static void requireOwn(DatabaseAddress database) throws SQLException {
        requireOwn(
                database,
                "this needs a direct connection, but a pooler answers at " + database
                        + ": name PostgreSQL itself in database.owner_url (DATABASE_OWNER_URL)");
    }

    /**
     * Uses two connections: the first queries its process id twice, the second begins a transaction, the first queries
     * again. A pooler that reuses the last session is detected in the transaction; one that alternates between sessions
     * is detected before it.
     */
    private static boolean keepsSession(DatabaseAddress database) throws SQLException {
        try (Connection one = database.connect();
                Connection other = database.connect()) {
            long before = Statements.number(one, PID);
            if (Statements.number(one, PID) != before) {
                return false;
            }
            other.setAutoCommit(false);
            boolean itsOwn = Statements.number(other, PID) != before && Statements.number(one, PID) == before;
            other.rollback();
            return itsOwn;
        }
    }

    private static StoreException refusal(String message, @Nullable SQLException cause) {
        String said = cause == null ? "" : " (it said: " + SqlFailures.firstLine(cause) + ")";
        return new StoreException(FailureKind.CONFIGURATION, NO_SESSION, message + said, cause);
    }
}
