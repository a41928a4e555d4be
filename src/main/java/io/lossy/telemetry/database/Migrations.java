package io.lossy.telemetry.database;

import io.lossy.telemetry.event.Failpoint;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationVersion;
import org.flywaydb.core.api.callback.BaseCallback;
import org.flywaydb.core.api.callback.Context;
import org.flywaydb.core.api.callback.Event;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Migrates a database to the current schema before anything is written to it, and creates the partitions of the near
 * days. Blocking; safe to run by several servers at once.
 */
public final class Migrations {
    /**
     * Days ahead for which partitions are created. A server may be down that long and still have partitions for its
     * days.
     */
    public static final int DAYS_AHEAD = 7;

    /** Selects the owner of the tables, or of the database if there are no tables. */
    private static final String OWNER =
            "SELECT pg_get_userbyid(coalesce((SELECT relowner FROM pg_class WHERE relname = 'analytics_events'"
                    + " AND relkind = 'p' LIMIT 1), datdba)) FROM pg_database WHERE datname = current_database()";

    private static final Logger LOG = LoggerFactory.getLogger(Migrations.class);

    private final DatabaseAddress database;
    private final Clock clock;

    public Migrations(DatabaseAddress database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    /** Returns the number of the last migration of a database; 0 if it has none. */
    public static int version(Connection connection) throws SQLException {
        return SchemaHistory.version(connection);
    }

    /** Returns the number of the last migration of this program. */
    public static int newestVersion() {
        return SchemaHistory.newest();
    }

    /**
     * Migrates an empty database to the schema of an earlier version, and creates no partitions. For a restore.
     *
     * @throws StoreException as {@link #run}
     */
    public void runTo(int version) {
        try {
            migrate(MigrationVersion.fromVersion(String.valueOf(version)));
        } catch (FlywayException e) {
            throw schemaFailed(e);
        }
    }

    /** @throws StoreException of kind CONFIGURATION or UNAVAILABLE, with a message for the user */
    public void run() {
        try {
            int applied = isCurrent() ? 0 : migrate(MigrationVersion.LATEST);
            int partitions = ensurePartitions();
            LOG.atInfo()
                    .addKeyValue("migrations", applied)
                    .addKeyValue("partitions", partitions)
                    .log("database schema is current");
        } catch (FlywayException e) {
            throw schemaFailed(e);
        } catch (SQLException e) {
            StoreException known = SqlFailures.of(e);
            throw new StoreException(
                    known.kind(),
                    known.sqlState(),
                    "partitions could not be made in " + database + ": " + SqlFailures.firstLine(e)
                            + whatHelps(known.sqlState()),
                    e);
        }
    }

    private StoreException schemaFailed(FlywayException e) {
        return new StoreException(
                StoreException.FailureKind.CONFIGURATION,
                null,
                "the schema of " + database + " could not be brought up to date: " + SqlFailures.firstLine(e)
                        + whatHelps(SqlFailures.sqlState(e)),
                e);
    }

    /** Returns false also if the history can't be read; Flyway then says what is wrong. */
    private boolean isCurrent() {
        try (Connection connection = database.connect()) {
            return SchemaHistory.isCurrent(connection);
        } catch (SQLException e) {
            LOG.atDebug().setCause(e).log("the history of migrations could not be read");
            return false;
        }
    }

    /** Returns the number of migrations that were applied now. */
    private int migrate(MigrationVersion target) {
        return Flyway.configure()
                .dataSource(database.jdbcUrl(), database.user(), database.password())
                .initSql(SessionSettings.forSession(SessionSettings.UNLIMITED, SessionSettings.UNLIMITED))
                .locations("classpath:db/migration")
                .target(target)
                .callbacks(new AfterEach())
                .load()
                .migrate()
                .migrationsExecuted;
    }

    private int ensurePartitions() throws SQLException {
        LocalDate today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
        try (Connection connection =
                DatabaseSession.ownSession(database, SessionSettings.UNLIMITED, SessionSettings.UNLIMITED)) {
            long made = Statements.number(
                    connection, "SELECT make_partitions(?, ?)", today.minusDays(1), today.plusDays(DAYS_AHEAD));
            Failpoint.PARTITIONS.pass();
            return (int) made;
        }
    }

    /**
     * Returns advice if the database does not answer or the role lacks a right. Returns an empty text for other
     * failures.
     */
    private String whatHelps(@Nullable String sqlState) {
        if (sqlState == null || sqlState.startsWith("08")) {
            return "; check that PostgreSQL runs there and can be reached from here";
        }
        if (!SqlFailures.NO_RIGHT.equals(sqlState)) {
            return "";
        }
        try (Connection connection = database.connect()) {
            String owner = Statements.first(connection, OWNER, row -> row.getString(1));
            return "; the owner is " + owner + ": name a login of that role in database.owner_url"
                    + " (DATABASE_OWNER_URL), or let it grant " + database.user() + " the missing rights";
        } catch (SQLException e) {
            LOG.atDebug().setCause(e).log("the owner of the tables could not be read either");
            return "";
        }
    }

    /** Passes {@link Failpoint#MIGRATION} after each migration and stops there if the start was interrupted. */
    private static final class AfterEach extends BaseCallback {
        @Override
        public boolean supports(Event event, Context context) {
            return event == Event.AFTER_EACH_MIGRATE;
        }

        @Override
        public void handle(Event event, Context context) {
            Failpoint.MIGRATION.pass();
            if (Thread.currentThread().isInterrupted()) {
                throw new FlywayException("interrupted: the server was stopped during its start");
            }
        }
    }
}
