package io.lossy.telemetry.database;

import io.lossy.telemetry.database.DatabaseSession.Isolation;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Makes sure that the ingest role and the owner are separate, before clients connect. The owner grants the ingest role
 * what it needs. A role that could do more is rejected, because it would protect nothing while the settings say it
 * does. Blocking; runs around {@link Migrations}.
 */
public final class RoleSeparation {
    /**
     * Prevents new or dropped partitions meanwhile, because PostgreSQL rejects two concurrent changes of one table's
     * catalog entry.
     */
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

    /** Work that needs both sessions. */
    private interface OwnerTask {
        void on(Connection ingest, Connection owner) throws SQLException;
    }

    /**
     * Checks that both addresses are one database. Must run first, because with a wrong address the migrations would
     * create tables in another database.
     *
     * @throws StoreException with a message for the user
     */
    public void requireOneDatabase() {
        asBoth(this::refuseElsewhere);
    }

    /**
     * Checks and grants the rights. Must run after the tables exist.
     *
     * @throws StoreException with a message for the user
     */
    public void establish() {
        asBoth((ingest, owner) -> {
            String role = text(ingest, "SELECT current_user"); // a proxy may have logged in as another role
            text(owner, NOTHING_MOVES);
            refuseIfMore(text(owner, POWERS, role), role);
            grant(owner, role);
            refuseIfMore(String.join(", ", IngestRoleGrants.excess(owner, role)), role);
            refuseIfLess(IngestRoleGrants.missing(owner, role), role);
            owner.commit();
            refuseOutOfSight(ingest, owner, role);
        });
    }

    /** Runs the work with both connections. Changes of the owner that it does not commit are rolled back. */
    private void asBoth(OwnerTask work) {
        try (Connection ingest = connected(roles.ingest(), "database.url");
                Connection owner = connected(roles.owner(), "database.owner_url")) {
            DatabaseSession.begin(owner, Isolation.READ_COMMITTED, SessionSettings.UNLIMITED);
            work.on(ingest, owner);
        } catch (SQLException e) {
            throw StoreException.configuration(
                    roles.owner() + " could not set the rights of " + roles.ingest() + ": " + SqlFailures.firstLine(e),
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
        IngestRoleGrants.settle(owner, role);
    }

    private void refuseIfMore(String what, String role) {
        if (!what.isEmpty()) {
            throw StoreException.configuration(
                    "the role " + role + " of database.url can do more than store and read (" + what
                            + "): revoke that, name another role there, or leave out database.owner_url to use one"
                            + " role",
                    null);
        }
    }

    private void refuseIfLess(List<String> missing, String role) {
        if (!missing.isEmpty()) {
            throw StoreException.configuration(
                    "the role " + role + " of database.url lacks " + String.join(", ", missing) + ", and "
                            + roles.owner() + " could not grant it; name the tables' owner in database.owner_url",
                    null);
        }
    }

    /**
     * Rejects two different databases. If one session can take an advisory lock that the other holds, they are in
     * different databases.
     */
    private void refuseElsewhere(Connection ingest, Connection owner) throws SQLException {
        String number = String.valueOf(ThreadLocalRandom.current().nextLong());
        text(owner, "SELECT pg_advisory_xact_lock(?::bigint)", number);
        if (text(ingest, "SELECT pg_try_advisory_xact_lock(?::bigint)", number).equals("t")) {
            throw StoreException.configuration(
                    "database.url and database.owner_url are two databases (" + roles.ingest() + ", " + roles.owner()
                            + "): name the same one in both",
                    null);
        }
    }

    private static void refuseOutOfSight(Connection ingest, Connection owner, String role) throws SQLException {
        String table = "SELECT to_regclass('analytics_events')::oid";
        if (!text(ingest, table).equals(text(owner, table))) {
            throw StoreException.configuration(
                    "the role " + role + " of database.url does not find the tables; make schema "
                            + text(owner, "SELECT current_schema()") + " the first in its search_path",
                    null);
        }
    }

    /** Returns the first column of the first row. Returns an empty text if there is no row or it is NULL. */
    private static String text(Connection connection, String sql, String... parameters) throws SQLException {
        String found = Statements.first(connection, sql, row -> row.getString(1), (Object[]) parameters);
        return Objects.requireNonNullElse(found, "");
    }
}
