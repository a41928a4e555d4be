package io.lossy.telemetry.persist;

import io.lossy.telemetry.event.FaultPoint;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.callback.BaseCallback;
import org.flywaydb.core.api.callback.Context;
import org.flywaydb.core.api.callback.Event;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings a database to the present schema before anything is written to it, and opens the partitions of the days at
 * hand. Blocking; safe to run by several servers at once.
 */
public final class Migrations {
    /** How many days ahead partitions are made: a server may be down that long and still find its days. */
    static final int DAYS_AHEAD = 7;

    /** Of the tables; where there are none, of the database. */
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

    /**
     * @throws StoreException of kind CONFIGURATION or UNAVAILABLE, with a message fit for the user
     */
    public void run() {
        try {
            int applied = Flyway.configure()
                    .dataSource(database.jdbcUrl(), database.user(), database.password())
                    .locations("classpath:db/migration")
                    .callbacks(new AfterEach())
                    .load()
                    .migrate()
                    .migrationsExecuted;
            int partitions = ensurePartitions();
            LOG.atInfo()
                    .addKeyValue("migrations", applied)
                    .addKeyValue("partitions", partitions)
                    .log("database schema is current");
        } catch (FlywayException e) {
            throw new StoreException(
                    StoreException.Kind.CONFIGURATION,
                    null,
                    "the schema of " + database + " could not be brought up to date: " + SqlFailures.firstLine(e)
                            + whatHelps(SqlFailures.sqlState(e)),
                    e);
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

    private int ensurePartitions() throws SQLException {
        LocalDate today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
        try (Connection connection = database.connect();
                PreparedStatement ensure = connection.prepareStatement("SELECT ensure_partitions(?, ?)")) {
            ensure.setObject(1, today.minusDays(1));
            ensure.setObject(2, today.plusDays(DAYS_AHEAD));
            try (var result = ensure.executeQuery()) {
                FaultPoint.PARTITIONS.pass();
                result.next();
                return result.getInt(1);
            }
        }
    }

    /** What helps where nobody answers, or a role that may not do this; empty after any other failure. */
    private String whatHelps(@Nullable String sqlState) {
        if (sqlState == null || sqlState.startsWith("08")) {
            return "; does a PostgreSQL run there, and can it be reached from here?";
        }
        if (!SqlFailures.NO_RIGHT.equals(sqlState)) {
            return "";
        }
        try (Connection connection = database.connect();
                PreparedStatement ask = connection.prepareStatement(OWNER);
                ResultSet row = ask.executeQuery()) {
            row.next();
            return "; the owner is " + row.getString(1) + ": name a login of that role in database.owner_url"
                    + " (DATABASE_OWNER_URL), or have it give " + database.user() + " what is missing";
        } catch (SQLException e) {
            LOG.atDebug().setCause(e).log("who owns the tables could not be found out either");
            return "";
        }
    }

    /** Flyway's word for where {@link FaultPoint#MIGRATION} is. */
    private static final class AfterEach extends BaseCallback {
        @Override
        public boolean supports(Event event, Context context) {
            return event == Event.AFTER_EACH_MIGRATE;
        }

        @Override
        public void handle(Event event, Context context) {
            FaultPoint.MIGRATION.pass();
        }
    }
}
