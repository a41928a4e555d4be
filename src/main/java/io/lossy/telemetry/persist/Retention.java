package io.lossy.telemetry.persist;

import io.lossy.telemetry.catalog.Catalog;
import io.lossy.telemetry.persist.RetentionReport.Outcome;
import io.lossy.telemetry.persist.RetentionSpans.Cutoffs;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Lets go of what has been kept for as long as the catalog says. Blocking, on a connection of its own, and one at a time
 * over all servers and commands on a database: who comes second does nothing.
 */
public final class Retention {
    private static final String TRY_LOCK = "SELECT pg_try_advisory_lock(hashtext('lossy.retention'))";
    /** No single step takes nearly as long; a walk's is a small part of a second. */
    private static final String PATIENCE =
            "SET statement_timeout = '5min'; SET lock_timeout = '5s'; SET TimeZone = 'UTC'";

    private final DatabaseAddress database;
    private volatile RetentionSpans spans;
    private final RetentionOptions options;
    private final Clock clock;
    private final Pace pace = new Pace();

    public Retention(DatabaseAddress database, Catalog catalog, RetentionOptions options, Clock clock) {
        this(database, RetentionSpans.of(catalog), options, clock);
    }

    Retention(DatabaseAddress database, RetentionSpans spans, RetentionOptions options, Clock clock) {
        this.database = database;
        this.spans = spans;
        this.options = options;
        this.clock = clock;
    }

    /** Goes by the spans of another catalog from the next run on. */
    public void follow(Catalog catalog) {
        spans = RetentionSpans.of(catalog);
    }

    /** What a {@link Connection} is asked. */
    private interface Work<T> {
        T on(Connection connection) throws SQLException;
    }

    /**
     * Deletes what is due.
     *
     * @param force believe the clock, whatever speaks against it
     * @throws StoreException when the database does not answer
     */
    public RetentionReport run(boolean force) {
        return connected(connection -> guarded(connection, force, false));
    }

    /** The same if it is time for it: a day after the last run that did all, an hour after one that did not. */
    public Optional<RetentionReport> runIfDue() {
        return connected(connection -> new RetentionLedger(connection).isDue()
                ? Optional.of(guarded(connection, false, false))
                : Optional.empty());
    }

    /** Counts what a run would delete and touches nothing. */
    public RetentionReport dryRun(boolean force) {
        return connected(connection -> guarded(connection, force, true));
    }

    public RetentionState state() {
        return connected(connection -> RetentionState.read(connection, spans, clock.instant()));
    }

    /** Ends a run after the step it is at, and lets no other begin. */
    public void stop() {
        pace.callOff();
    }

    public boolean isStopped() {
        return pace.isOff();
    }

    private <T> T connected(Work<T> work) {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            statement.execute(PATIENCE);
            return work.on(connection);
        } catch (SQLException e) {
            throw SqlFailures.of(e);
        }
    }

    private RetentionReport guarded(Connection connection, boolean force, boolean dry) throws SQLException {
        RetentionLedger ledger = new RetentionLedger(connection);
        Instant server = clock.instant();
        Instant databaseTime = ledger.databaseClock();
        Instant asOf = ClockGuard.asOf(server, databaseTime);
        if (!dry && !locked(connection)) { // given back with the connection
            return RetentionReport.nothing(Outcome.BUSY, "another run is under way on this database", asOf);
        }
        String objection = ClockGuard.objection(server, databaseTime, ledger.lastRun(), options.maxJump());
        if (objection != null && !force) {
            if (!dry) {
                ledger.refused(asOf, objection);
            }
            return RetentionReport.nothing(Outcome.REFUSED, objection, asOf);
        }
        return dry ? pass(connection, asOf).count() : recorded(connection, ledger, asOf, objection != null);
    }

    private RetentionReport recorded(Connection connection, RetentionLedger ledger, Instant asOf, boolean forced)
            throws SQLException {
        long run = ledger.begin(asOf, forced);
        try {
            int made = makeDays(connection, asOf);
            RetentionReport report = pass(connection, asOf).run(made);
            ledger.end(run, report);
            return report;
        } catch (SQLException e) {
            if (!connection.isClosed()) {
                ledger.failed(run, String.valueOf(SqlFailures.of(e).getMessage()));
            }
            throw e;
        }
    }

    private RetentionPass pass(Connection connection, Instant asOf) {
        Cutoffs cutoffs = spans.at(asOf);
        return new RetentionPass(
                connection,
                asOf,
                cutoffs,
                options,
                new RowSweep(connection, cutoffs, options.batchRows(), pace),
                new PartitionDrop(connection, cutoffs, options.lock(), pace));
    }

    private static boolean locked(Connection connection) throws SQLException {
        return Boolean.TRUE.equals(one(connection, TRY_LOCK));
    }

    private static int makeDays(Connection connection, Instant asOf) throws SQLException {
        LocalDate today = LocalDate.ofInstant(asOf, ZoneOffset.UTC);
        Object made = one(
                connection,
                "SELECT ensure_partitions('" + today.minusDays(1) + "', '" + today.plusDays(Migrations.DAYS_AHEAD)
                        + "')");
        return made instanceof Integer number ? number : 0;
    }

    private static @Nullable Object one(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getObject(1);
        }
    }
}
