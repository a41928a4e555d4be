package io.lossy.telemetry.retention;

import io.lossy.telemetry.database.EventRow;
import io.lossy.telemetry.database.Statements;
import io.lossy.telemetry.node.Lease;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The table {@code retention_runs}: one row per run, kept for 400 days. */
final class RetentionRunRepository {
    /** A little less than a day, so that a daily run does not start later each day. */
    private static final Duration DAILY = Duration.ofHours(23);

    private static final Duration AFTER_A_FAILURE = Duration.ofHours(1);
    private static final int KEPT_DAYS = 400;

    private final Connection connection;

    RetentionRunRepository(Connection connection) {
        this.connection = connection;
    }

    /**
     * Returns true if no run was done within a day and none was started within an hour, by the database's clock, which
     * all servers share.
     */
    boolean isDue() throws SQLException {
        return instant("SELECT now() WHERE NOT EXISTS (SELECT 1 FROM retention_runs WHERE outcome <> 'installed'"
                        + " AND (outcome = 'done' AND started_at > now() - interval '" + DAILY.toHours() + " hours'"
                        + " OR started_at > now() - interval '" + AFTER_A_FAILURE.toHours() + " hours'))")
                != null;
    }

    Instant databaseClock() throws SQLException {
        Instant now = instant("SELECT clock_timestamp()");
        if (now == null) {
            throw new SQLException("the database returned no time");
        }
        return now;
    }

    /** Returns the {@code as_of} of the last run that was not refused. Returns null if there is none. */
    @Nullable
    Instant lastRun() throws SQLException {
        return instant("SELECT as_of FROM retention_runs WHERE outcome <> 'refused' ORDER BY run_id DESC LIMIT 1");
    }

    /** Returns when the last complete run ended. Returns null if there is none. */
    @Nullable
    Instant lastSuccess() throws SQLException {
        return instant("SELECT ended_at FROM retention_runs WHERE outcome = 'done' ORDER BY run_id DESC LIMIT 1");
    }

    /** Begins a run. Only the holder of the lease may call this, so a run that is still open has crashed. */
    long begin(Lease lease, Instant asOf, boolean forced) throws SQLException {
        Statements.execute(
                connection,
                "UPDATE retention_runs SET outcome = 'interrupted' WHERE outcome = 'running' AND " + lease.guard());
        Statements.execute(
                connection,
                "DELETE FROM retention_runs WHERE started_at < now() - interval '" + KEPT_DAYS + " days' AND "
                        + lease.guard());
        return insert(lease, asOf, forced, "running", "");
    }

    void refused(Lease lease, Instant asOf, String why) throws SQLException {
        end(
                insert(lease, asOf, false, "refused", why),
                lease,
                RetentionReport.nothing(RetentionReport.RetentionOutcome.REFUSED, why, asOf));
    }

    void failed(long run, Lease lease, String why) throws SQLException {
        Statements.update(
                connection,
                "UPDATE retention_runs SET ended_at = clock_timestamp(), outcome = 'failed', detail = ?"
                        + " WHERE run_id = ? AND " + lease.guard(),
                why,
                run);
    }

    void end(long run, Lease lease, RetentionReport report) throws SQLException {
        String sql =
                "UPDATE retention_runs SET ended_at = clock_timestamp(), outcome = ?, detail = ?, partitions_made = ?,"
                        + " partitions_dropped = ?, events_deleted = ?, rejections_deleted = ?, reports_deleted = ?"
                        + " WHERE run_id = ? AND " + lease.guard();
        Statements.update(
                connection,
                sql,
                report.outcome().word(),
                report.detail(),
                report.made(),
                report.dropped().size(),
                report.eventsDeleted(),
                report.rejections(),
                report.reports(),
                run);
    }

    private long insert(Lease lease, Instant asOf, boolean forced, String outcome, String detail) throws SQLException {
        String sql = "INSERT INTO retention_runs (as_of, outcome, forced, detail, epoch)"
                + " SELECT ?::timestamptz, ?, ?, ?, ? WHERE " + lease.guard() + " RETURNING run_id";
        Long run = Statements.first(
                connection, sql, row -> row.getLong(1), asOf.toString(), outcome, forced, detail, lease.epoch());
        if (run == null) {
            lease.renew(); // says that it is lost
            throw new SQLException("no run could be recorded");
        }
        return run;
    }

    private @Nullable Instant instant(String sql) throws SQLException {
        return Statements.first(connection, sql, EventRow::instant);
    }
}
