package io.lossy.telemetry.persist;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The table {@code retention_runs}: one row a run, kept for a year and a bit. */
final class RetentionLedger {
    /** A little less than a day, so that a daily run does not creep later with each day. */
    private static final Duration DAILY = Duration.ofHours(23);

    private static final Duration AFTER_A_FAILURE = Duration.ofHours(1);
    private static final int KEPT_DAYS = 400;

    private final Connection connection;

    RetentionLedger(Connection connection) {
        this.connection = connection;
    }

    /** By the database's clock, which all servers share: no run was done within a day, nor tried within an hour. */
    boolean isDue() throws SQLException {
        return instant("SELECT now() WHERE NOT EXISTS (SELECT 1 FROM retention_runs WHERE outcome <> 'installed'"
                        + " AND (outcome = 'done' AND started_at > now() - interval '" + DAILY.toHours() + " hours'"
                        + " OR started_at > now() - interval '" + AFTER_A_FAILURE.toHours() + " hours'))")
                != null;
    }

    Instant databaseClock() throws SQLException {
        Instant now = instant("SELECT clock_timestamp()");
        if (now == null) {
            throw new SQLException("the database does not tell the time");
        }
        return now;
    }

    /** Up to when the last run that was let work judged. */
    @Nullable
    Instant lastRun() throws SQLException {
        return instant("SELECT as_of FROM retention_runs WHERE outcome <> 'refused' ORDER BY run_id DESC LIMIT 1");
    }

    /** When the last run ended that did all it had to. */
    @Nullable
    Instant lastSuccess() throws SQLException {
        return instant("SELECT ended_at FROM retention_runs WHERE outcome = 'done' ORDER BY run_id DESC LIMIT 1");
    }

    /** Only who holds the lock may call this: a run still open is then one that died. */
    long begin(Instant asOf, boolean forced) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.executeUpdate("UPDATE retention_runs SET outcome = 'interrupted' WHERE outcome = 'running'");
            statement.executeUpdate(
                    "DELETE FROM retention_runs WHERE started_at < now() - interval '" + KEPT_DAYS + " days'");
        }
        return insert(asOf, forced, "running", "");
    }

    void refused(Instant asOf, String why) throws SQLException {
        end(insert(asOf, false, "refused", why), RetentionReport.nothing(RetentionReport.Outcome.REFUSED, why, asOf));
    }

    void failed(long run, String why) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(
                "UPDATE retention_runs SET ended_at = clock_timestamp(), outcome = 'failed', detail = ? WHERE run_id = ?")) {
            statement.setString(1, why);
            statement.setLong(2, run);
            statement.executeUpdate();
        }
    }

    void end(long run, RetentionReport report) throws SQLException {
        String sql =
                "UPDATE retention_runs SET ended_at = clock_timestamp(), outcome = ?, detail = ?, partitions_made = ?,"
                        + " partitions_dropped = ?, events_deleted = ?, rejections_deleted = ?, reports_deleted = ?"
                        + " WHERE run_id = ?";
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, report.outcome().word());
            statement.setString(2, report.detail());
            statement.setInt(3, report.made());
            statement.setInt(4, report.dropped().size());
            statement.setLong(5, report.eventsDeleted());
            statement.setLong(6, report.rejections());
            statement.setLong(7, report.reports());
            statement.setLong(8, run);
            statement.executeUpdate();
        }
    }

    private long insert(Instant asOf, boolean forced, String outcome, String detail) throws SQLException {
        String sql = "INSERT INTO retention_runs (as_of, outcome, forced, detail) VALUES (?::timestamptz, ?, ?, ?)"
                + " RETURNING run_id";
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, asOf.toString());
            statement.setString(2, outcome);
            statement.setBoolean(3, forced);
            statement.setString(4, detail);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }

    private @Nullable Instant instant(String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            return row.next() ? EventRow.instant(row) : null;
        }
    }
}
