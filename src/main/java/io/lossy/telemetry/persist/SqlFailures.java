package io.lossy.telemetry.persist;

import io.lossy.telemetry.persist.StoreException.Kind;
import io.vertx.sqlclient.DatabaseException;
import java.io.IOException;
import java.net.UnknownHostException;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * What a failure means, told from its SQLSTATE (PostgreSQL documentation, appendix A), so that each is met with the one
 * thing that helps: wait, try again, find the bad row, or call the operator.
 */
final class SqlFailures {
    /** Insufficient privilege. */
    static final String NO_RIGHT = "42501";

    private SqlFailures() {}

    static StoreException of(Throwable failure) {
        if (failure instanceof StoreException known) {
            return known;
        }
        String state = sqlState(failure);
        return new StoreException(kind(state), state, describe(failure, state), failure);
    }

    /** The kind of a SQLSTATE; null stands for a failure that never reached the database or never came back. */
    static Kind kind(@Nullable String state) {
        if (state == null || state.length() != 5) {
            return Kind.UNAVAILABLE; // time-outs, refused and closed connections, full pools, open breakers
        }
        if (state.equals("55P03") || state.equals("23514")) {
            // 23514: our tables have no CHECK, so this is a row whose partition was attached or taken away meanwhile
            return Kind.CONFLICT;
        }
        return switch (state.substring(0, 2)) {
            case "22", "23", "54" -> Kind.DATA; // 54: a row beyond one of PostgreSQL's own limits
            case "28", "3D", "42" -> Kind.CONFIGURATION;
            case "40" -> Kind.CONFLICT;
            default -> Kind.UNAVAILABLE; // 08, 25006, 53, 57 and what nobody foresaw: never blame a row for those
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

    /**
     * The server's own words where they speak of the database, not of a row: those could quote a value, so they stay in
     * the cause, which is not logged.
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

    /** The first line of what was said first: about a log-in, a schema or a host, never about a row. */
    static String firstLine(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        String message = String.valueOf(root.getMessage()).lines().findFirst().orElse("unknown");
        return root instanceof UnknownHostException ? "no host is known as " + message : message;
    }
}
