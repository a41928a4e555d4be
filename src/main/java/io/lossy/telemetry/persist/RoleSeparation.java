package io.lossy.telemetry.persist;

import io.lossy.telemetry.persist.StoreException.Kind;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * Sees to it, before anybody is let in, that two roles are two: the owner gives the ingest role what it needs, and a role
 * that could do more is refused, for it would protect nothing while the settings say it does. Blocking; goes round
 * {@link Migrations}.
 */
public final class RoleSeparation {
    /** No partition comes or goes meanwhile: PostgreSQL refuses two changes of one table's entry at a time. */
    private static final String NOTHING_MOVES = "SELECT pg_advisory_xact_lock(hashtext('lossy.ensure_partitions'))";

    private static final String POWERS = """
            SELECT CASE WHEN r.rolsuper THEN 'it is a superuser'
                WHEN r.rolcreaterole THEN 'it may create roles'
                WHEN pg_has_role(r.oid, c.relowner, 'MEMBER') THEN 'it is ' || pg_get_userbyid(c.relowner)
                    || ', who owns the tables, or a member of it'
                WHEN pg_has_role(r.oid, d.datdba, 'MEMBER') THEN 'it owns the database'
                WHEN has_schema_privilege(r.oid, c.relnamespace, 'CREATE') THEN 'it may create tables and functions: '
                    || format('REVOKE CREATE ON SCHEMA %I FROM PUBLIC, %I', current_schema(), r.rolname) END
            FROM pg_roles r, pg_class c, pg_database d
            WHERE r.rolname = ? AND d.datname = current_database() AND c.oid = 'analytics_events'::regclass""";

    private final DatabaseRoles roles;

    public RoleSeparation(DatabaseRoles roles) {
        this.roles = roles;
    }

    /** What the two sessions do together. */
    private interface Work {
        void on(Connection ingest, Connection owner) throws SQLException;
    }

    /**
     * To be asked first: a slip in one address must not have tables made where nobody wants them.
     *
     * @throws StoreException with a message fit for the user
     */
    public void requireOneDatabase() {
        asBoth(this::refuseElsewhere);
    }

    /**
     * To be done once the tables are there.
     *
     * @throws StoreException with a message fit for the user
     */
    public void establish() {
        asBoth((ingest, owner) -> {
            String role = text(ingest, "SELECT current_user"); // which a proxy may have made another than the URL's
            text(owner, NOTHING_MOVES);
            refuseIfMore(text(owner, POWERS, role), role);
            grant(owner, role);
            refuseIfMore(String.join(", ", IngestRights.excess(owner, role)), role);
            refuseIfLess(IngestRights.missing(owner, role), role);
            owner.commit();
            refuseOutOfSight(ingest, owner, role);
        });
    }

    /** What the owner does and does not commit is undone. */
    private void asBoth(Work work) {
        try (Connection ingest = connected(roles.ingest(), "database.url");
                Connection owner = connected(roles.owner(), "database.owner_url")) {
            owner.setAutoCommit(false);
            work.on(ingest, owner);
        } catch (SQLException e) {
            throw refusal(
                    roles.owner() + " could not settle the rights of " + roles.ingest() + ": "
                            + SqlFailures.firstLine(e),
                    e);
        }
    }

    private static Connection connected(DatabaseAddress address, String setting) {
        try {
            return address.connect();
        } catch (SQLException e) {
            throw new StoreException(
                    SqlFailures.kind(e.getSQLState()),
                    e.getSQLState(),
                    setting + ": can't log in to " + address + ": " + SqlFailures.firstLine(e),
                    e);
        }
    }

    private void grant(Connection owner, String role) throws SQLException {
        try (Statement statement = owner.createStatement()) {
            String schema = statement.enquoteIdentifier(text(owner, "SELECT current_schema()"), true);
            if (text(owner, "SELECT has_schema_privilege(?, current_schema(), 'USAGE')", role)
                    .equals("f")) {
                statement.execute("GRANT USAGE ON SCHEMA " + schema + " TO " + statement.enquoteIdentifier(role, true));
            }
        }
        IngestRights.settle(owner, role);
    }

    private void refuseIfMore(String what, String role) {
        if (!what.isEmpty()) {
            throw refusal(
                    "the role " + role + " of database.url can do more than store and read (" + what
                            + "): take that away, or name another role there, or leave out database.owner_url to work"
                            + " with one role",
                    null);
        }
    }

    private void refuseIfLess(List<String> missing, String role) {
        if (!missing.isEmpty()) {
            throw refusal(
                    "the role " + role + " of database.url lacks " + String.join(", ", missing) + ", and "
                            + roles.owner() + " could not grant it: is it the tables' owner?",
                    null);
        }
    }

    /** A lock that one session holds and the other can take is one of another database. */
    private void refuseElsewhere(Connection ingest, Connection owner) throws SQLException {
        String number = String.valueOf(ThreadLocalRandom.current().nextLong());
        text(owner, "SELECT pg_advisory_xact_lock(?::bigint)", number);
        if (text(ingest, "SELECT pg_try_advisory_xact_lock(?::bigint)", number).equals("t")) {
            throw refusal(
                    "database.url and database.owner_url are two databases (" + roles.ingest() + ", " + roles.owner()
                            + "): name the same one in both",
                    null);
        }
    }

    private static void refuseOutOfSight(Connection ingest, Connection owner, String role) throws SQLException {
        String table = "SELECT to_regclass('analytics_events')::oid";
        if (!text(ingest, table).equals(text(owner, table))) {
            throw refusal(
                    "the role " + role + " of database.url does not find the tables: see that schema "
                            + text(owner, "SELECT current_schema()") + " is first in its search_path",
                    null);
        }
    }

    private static StoreException refusal(String message, @Nullable SQLException cause) {
        return new StoreException(Kind.CONFIGURATION, cause == null ? null : cause.getSQLState(), message, cause);
    }

    /** The first column of the first row; empty for none and for NULL. */
    private static String text(Connection connection, String sql, String... parameters) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setString(i + 1, parameters[i]);
            }
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? Objects.requireNonNullElse(row.getString(1), "") : "";
            }
        }
    }
}
