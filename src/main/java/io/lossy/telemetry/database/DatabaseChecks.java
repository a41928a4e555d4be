package io.lossy.telemetry.database;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Prepares a database for a starting server: checks what answers at the address, then the schema, the rights and the
 * settings of both roles. Fails with one sentence that says what is wrong. Blocking.
 */
public final class DatabaseChecks {
    private static final Logger LOG = LoggerFactory.getLogger(DatabaseChecks.class);

    /** Selects the first problem that a session cannot correct for itself; returns no row if there is none. */
    private static final String OBSTACLE = """
            SELECT why FROM (VALUES
                (1, current_setting('transaction_read_only')::boolean, 'the database takes no writes: it is a standby, or'
                    ' default_transaction_read_only is set for the role, the database or the server'),
                (2, current_setting('session_replication_role') <> 'origin', 'session_replication_role is not origin, so that'
                    ' triggers would not run: reset it for the role and the database'),
                (3, current_schema() IS NULL, 'no schema of the search_path (' || current_setting('search_path')
                    || ') is there: ALTER ROLE ... SET search_path, or RESET it'),
                (4, (SELECT relnamespace <> current_schema()::regnamespace FROM pg_class
                        WHERE oid = to_regclass('analytics_events')), 'the tables are not in the first schema of the search_path ('
                    || current_setting('search_path') || '), where new partitions would be made: put their schema first'),
                (5, to_regclass('unfinished_restore') IS NOT NULL, 'a restore into this database has not ended: wait for it,'
                    ' or restore into another database if it failed'))
                AS obstacle(place, there, why)
            WHERE there ORDER BY place LIMIT 1""";

    private final DatabaseRoles roles;
    private final StoreOptions options;

    public DatabaseChecks(DatabaseRoles roles, StoreOptions options) {
        this.roles = roles;
        this.options = options;
    }

    /** @throws StoreException with a message for the user */
    public void makeReady(Clock clock) {
        requireSessions();
        requireUsable(roles.owner());
        RoleSeparation separation = new RoleSeparation(roles);
        if (roles.areTwo()) {
            separation.requireOneDatabase();
        }
        new Migrations(roles.owner(), clock).run();
        if (roles.areTwo() && roles.areDivided()) {
            separation.establish();
        }
        if (roles.areTwo()) {
            requireUsable(roles.ingest());
        }
        if (roles.isPooled()) {
            new RoleSettings(roles.ingest(), options).establish();
        }
    }

    private void requireSessions() {
        if (!roles.isPooled()) {
            requireSession(roles.ingest(), poolerWithoutSetting(roles.ingest()));
        }
        if (roles.areTwo()) {
            requireSession(
                    roles.owner(),
                    "database.owner_url: a pooler answers at " + roles.owner()
                            + ", but migrations, retention and erasure need a direct connection; name PostgreSQL"
                            + " itself there (DATABASE_OWNER_URL)");
        }
    }

    /** Ignores an address that does not answer, because the next step reports that in more detail. */
    private static void requireSession(DatabaseAddress database, String otherwise) {
        try {
            SessionCheck.requireOwn(database, otherwise);
        } catch (SQLException e) {
            LOG.atDebug()
                    .addKeyValue("database", database)
                    .setCause(e)
                    .log("could not find out what answers at" + " this address");
        }
    }

    /** Returns what to do if a pooler answers but {@code database.pooler} names none. */
    public static String poolerWithoutSetting(DatabaseAddress database) {
        return "database.url: a pooler that does not keep sessions answers at " + database + "; set database.pooler to"
                + " transaction (DATABASE_POOLER=transaction) and name PostgreSQL itself in database.owner_url"
                + " (DATABASE_OWNER_URL)";
    }

    private static void requireUsable(DatabaseAddress database) {
        try (Connection connection = database.connect()) {
            String why = Statements.first(connection, OBSTACLE, row -> row.getString(1));
            if (why != null) {
                throw StoreException.configuration(database + ": " + why, null);
            }
        } catch (SQLException e) {
            LOG.atDebug()
                    .addKeyValue("database", database)
                    .setCause(e)
                    .log("could not check whether the database" + " is usable");
        }
    }
}
