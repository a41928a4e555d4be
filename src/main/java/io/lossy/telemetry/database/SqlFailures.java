package io.lossy.telemetry.database;

import io.lossy.telemetry.database.StoreException.FailureKind;
import io.vertx.circuitbreaker.OpenCircuitException;
import io.vertx.core.http.ConnectionPoolTooBusyException;
import io.vertx.sqlclient.DatabaseException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * Classifies failures by SQLSTATE (PostgreSQL documentation, appendix A), so that each kind gets the right reaction:
 * wait, retry, find the bad row, or alert the operator.
 */
public final class SqlFailures {
    /** SQLSTATE "insufficient privilege". */
    static final String NO_RIGHT = "42501";

    private static final String DUPLICATE_KEY = "23505";

    private SqlFailures() {}

    public static StoreException of(Throwable failure) {
        if (failure instanceof StoreException known) {
            return known;
        }
        String state = sqlState(failure);
        return new StoreException(
                kind(state), state, describe(failure, state), failure, mayHaveCommitted(failure, state));
    }

    /**
     * Returns true if a statement that failed like this may have committed. An error reported by PostgreSQL means that
     * it did not, unless the connection ended too (class 08, 57P), because the commit may have come before. Without an
     * error from PostgreSQL it is unknown, unless the statement was never sent.
     */
    static boolean mayHaveCommitted(Throwable failure, @Nullable String state) {
        if (state != null) {
            return state.startsWith("08") || state.startsWith("57P");
        }
        return !(failure instanceof OpenCircuitException
                || failure instanceof ConnectException
                || failure instanceof UnknownHostException
                || failure instanceof ConnectionPoolTooBusyException);
    }

    /** Returns the kind of an SQLSTATE. Null means that the call did not reach the database or got no reply. */
    static FailureKind kind(@Nullable String state) {
        if (state == null || state.length() != 5) {
            return FailureKind.UNAVAILABLE; // timeouts, refused and closed connections, full pools, open breakers
        }
        if (state.equals("55P03") || state.equals("23514")) {
            // 23514: our tables have no CHECK, so the row's partition was attached or detached meanwhile
            return FailureKind.CONFLICT;
        }
        return switch (state.substring(0, 2)) {
            case "22", "23", "54" -> FailureKind.DATA; // 54: a row beyond one of PostgreSQL's own limits
            case "28", "3D", "42" -> FailureKind.CONFIGURATION;
            case "40" -> FailureKind.CONFLICT;
            default -> FailureKind.UNAVAILABLE; // 08, 25006, 53, 57 and unknown ones: never blame a row
        };
    }

    static @Nullable String sqlState(Throwable failure) {
        for (Throwable t = failure; t != null; t = t.getCause()) {
            if (t instanceof DatabaseException e) {
                return e.getSqlState();
            }
            if (t instanceof SQLException e && e.getSQLState() != null) {
                return e.getSQLState();
            }
        }
        return null;
    }

    /** Returns true if a row with the same key was stored before. The statement then stored nothing. */
    public static boolean isDuplicateKey(Throwable failure) {
        return DUPLICATE_KEY.equals(sqlState(failure));
    }

    /** Returns true if a pooler rejected a start parameter or a transaction; matches PgBouncer's messages. */
    public static boolean isRefusedByPooler(Throwable failure) {
        String said = String.valueOf(failure.getMessage());
        return "08P01".equals(sqlState(failure))
                && (said.contains("startup parameter") || said.contains("pooling mode"));
    }

    /**
     * Returns the message. It contains PostgreSQL's text only if the text is about the database and not about a row:
     * that could quote a value, so it stays in the cause, which is not logged.
     */
    private static String describe(Throwable failure, @Nullable String state) {
        if (state == null) {
            return "the database did not answer ("
                    + (failure instanceof IOException
                            ? failure.getMessage()
                            : failure.getClass().getSimpleName()) + ")";
        }
        String said = switch (state.substring(0, 2)) {
            case "08", "25", "28", "3D", "40", "42", "53", "57" -> ": " + failure.getMessage();
            default -> "";
        };
        return "the database answered SQLSTATE " + state + said
                + (state.equals(NO_RIGHT) ? " (a start with database.owner_url grants what is missing)" : "");
    }

    /** Returns the first line of the root cause's message: about a login, a schema or a host, never about a row. */
    public static String firstLine(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        String message = String.valueOf(root.getMessage()).lines().findFirst().orElse("unknown");
        return root instanceof UnknownHostException ? "unknown host " + message : message;
    }
}
