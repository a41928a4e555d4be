package io.lossy.telemetry.retention;

import io.lossy.telemetry.catalog.model.Catalog;
import io.lossy.telemetry.database.DatabaseAddress;
import io.lossy.telemetry.database.DatabaseSession;
import io.lossy.telemetry.database.DatabaseSession.Work;
import io.lossy.telemetry.database.Migrations;
import io.lossy.telemetry.database.SessionCheck;
import io.lossy.telemetry.database.SqlFailures;
import io.lossy.telemetry.database.Statements;
import io.lossy.telemetry.database.StoreException;
import io.lossy.telemetry.node.Lease;
import io.lossy.telemetry.node.LeaseLostException;
import io.lossy.telemetry.retention.RetentionReport.RetentionOutcome;
import io.lossy.telemetry.retention.RetentionSpans.Cutoffs;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Deletes rows that are older than the catalog's retention. Blocking, on its own connection. Only one run at a time on
 * a database, over all servers and commands: it holds a {@link Lease}. A second one does nothing.
 */
public final class Retention {
    private static final String LEASE = "retention";
    /** No step takes nearly as long; a step of a walk takes a small part of a second. */
    private static final Duration LONGEST_STATEMENT = Duration.ofMinutes(5);

    private static final Duration LONGEST_LOCK = Duration.ofSeconds(5);

    private final DatabaseAddress database;
    private volatile RetentionSpans spans;
    private final RetentionOptions options;
    private final Clock clock;
    private final UUID holder;
    private final Throttle pace = new Throttle();

    public Retention(DatabaseAddress database, Catalog catalog, RetentionOptions options, Clock clock) {
        this(database, catalog, options, clock, UUID.randomUUID());
    }

    /** @param holder in whose name this takes the lease: the incarnation of a server */
    public Retention(DatabaseAddress database, Catalog catalog, RetentionOptions options, Clock clock, UUID holder) {
        this(database, RetentionSpans.of(catalog), options, clock, holder);
    }

    public Retention(
            DatabaseAddress database, RetentionSpans spans, RetentionOptions options, Clock clock, UUID holder) {
        this.holder = holder;
        this.database = database;
        this.spans = spans;
        this.options = options;
        this.clock = clock;
    }

    /** Uses the retention of another catalog from the next run on. */
    public void useCatalog(Catalog catalog) {
        spans = RetentionSpans.of(catalog);
    }

    /**
     * Deletes the rows that are due.
     *
     * @param force accept the clock, whatever the check says
     * @throws StoreException if the database does not answer
     */
    public RetentionReport run(boolean force) {
        return connected(connection -> guarded(connection, force, false));
    }

    /** Does the same if a run is due: a day after the last complete run, an hour after an incomplete one. */
    public Optional<RetentionReport> runIfDue() {
        return connected(connection -> new RetentionRunRepository(connection).isDue()
                ? Optional.of(guarded(connection, false, false))
                : Optional.empty());
    }

    /** Counts what a run would delete and changes nothing. */
    public RetentionReport dryRun(boolean force) {
        return connected(connection -> guarded(connection, force, true));
    }

    public RetentionState state() {
        return connected(connection -> RetentionState.read(connection, spans, clock.instant()));
    }

    /** Ends a run after its current step and prevents further runs. */
    public void stop() {
        pace.cancel();
    }

    public boolean isStopped() {
        return pace.isCancelled();
    }

    private <T> T connected(Work<T> work) {
        try (Connection connection = DatabaseSession.ownSession(database, LONGEST_STATEMENT, LONGEST_LOCK)) {
            SessionCheck.requireOwn(database);
            return work.on(connection);
        } catch (SQLException e) {
            throw SqlFailures.of(e);
        }
    }

    private RetentionReport guarded(Connection connection, boolean force, boolean dry) throws SQLException {
        RetentionRunRepository ledger = new RetentionRunRepository(connection);
        Instant server = clock.instant();
        Instant databaseTime = ledger.databaseClock();
        Instant asOf = ClockGuard.asOf(server, databaseTime);
        if (dry) {
            String objection = ClockGuard.problem(server, databaseTime, ledger.lastRun(), options.maxJump());
            return objection != null && !force
                    ? RetentionReport.nothing(RetentionOutcome.REFUSED, objection, asOf)
                    : pass(connection, null, asOf).count();
        }
        Lease lease = Lease.acquire(connection, LEASE, holder).orElse(null);
        if (lease == null) {
            return RetentionReport.nothing(RetentionOutcome.BUSY, "another run is under way on this database", asOf);
        }
        try {
            RetentionReport report = leased(connection, ledger, lease, server, databaseTime, force);
            lease.release();
            return report;
        } catch (LeaseLostException e) {
            return RetentionReport.nothing(RetentionOutcome.BUSY, String.valueOf(e.getMessage()), asOf);
        }
    }

    private RetentionReport leased(
            Connection connection,
            RetentionRunRepository ledger,
            Lease lease,
            Instant server,
            Instant databaseTime,
            boolean force)
            throws SQLException {
        Instant asOf = ClockGuard.asOf(server, databaseTime);
        String objection = ClockGuard.problem(server, databaseTime, ledger.lastRun(), options.maxJump());
        if (objection != null && !force) {
            ledger.refused(lease, asOf, objection);
            return RetentionReport.nothing(RetentionOutcome.REFUSED, objection, asOf);
        }
        return recorded(connection, ledger, lease, asOf, objection != null);
    }

    private RetentionReport recorded(
            Connection connection, RetentionRunRepository ledger, Lease lease, Instant asOf, boolean forced)
            throws SQLException {
        long run = ledger.begin(lease, asOf, forced);
        try {
            int made = makeDays(connection, lease, asOf);
            RetentionReport report = pass(connection, lease, asOf).run(made);
            lease.renew(); // else some step may have done nothing
            ledger.end(run, lease, report);
            return report;
        } catch (SQLException e) {
            if (!connection.isClosed() && !(e instanceof LeaseLostException)) {
                ledger.failed(run, lease, String.valueOf(SqlFailures.of(e).getMessage()));
            }
            throw e;
        }
    }

    private RetentionJob pass(Connection connection, @Nullable Lease lease, Instant asOf) {
        Cutoffs cutoffs = spans.at(asOf);
        return new RetentionJob(
                connection,
                asOf,
                cutoffs,
                options,
                new RowSweep(connection, lease, cutoffs, options.batchRows(), pace),
                new PartitionDrop(connection, lease, cutoffs, options.lock(), pace),
                new CommitLogTrim(connection, lease, options.batchRows(), pace));
    }

    private static int makeDays(Connection connection, Lease lease, Instant asOf) throws SQLException {
        LocalDate today = LocalDate.ofInstant(asOf, ZoneOffset.UTC);
        Integer made = Statements.first(
                connection,
                "SELECT make_partitions(?, ?) WHERE " + lease.guard(),
                row -> row.getInt(1),
                today.minusDays(1),
                today.plusDays(Migrations.DAYS_AHEAD));
        return made == null ? 0 : made;
    }
}
