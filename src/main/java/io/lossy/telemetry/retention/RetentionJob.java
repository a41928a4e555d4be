package io.lossy.telemetry.retention;

import io.lossy.telemetry.database.DayPartition;
import io.lossy.telemetry.retention.RetentionReport.RetentionOutcome;
import io.lossy.telemetry.retention.RetentionSpans.Cutoffs;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * One pass over all data that expires. Days that are expired for every family are dropped as whole partitions. Younger
 * ones and DEFAULT are cleaned row by row. Then follow rejections, including those of events that were stored later,
 * reports, opt-outs and the commit log. Safe to interrupt; the next run continues.
 */
final class RetentionJob {
    private static final String HAPPENED = "occurred_at";
    /** In DEFAULT ids say nothing about time, and the sender may have invented its times. */
    private static final String RECEIVED = "received_at";

    private static final Duration COMMIT_LOG = Duration.ofDays(1);
    /** Entries that a forwarding lane has not taken are kept for longer, but not for ever. */
    private static final Duration COMMIT_LOG_FOR_LANES = Duration.ofDays(7);

    private final Connection connection;
    private final Instant asOf;
    private final Cutoffs cutoffs;
    private final RetentionOptions options;
    private final RowSweep sweep;
    private final PartitionDrop drop;
    private final CommitLogTrim log;
    private final List<String> dropped = new ArrayList<>();
    private final List<String> blocked = new ArrayList<>();
    private final Map<String, Long> events = new TreeMap<>();
    private boolean cancelled;

    RetentionJob(
            Connection connection,
            Instant asOf,
            Cutoffs cutoffs,
            RetentionOptions options,
            RowSweep sweep,
            PartitionDrop drop,
            CommitLogTrim log) {
        this.connection = connection;
        this.asOf = asOf;
        this.cutoffs = cutoffs;
        this.options = options;
        this.sweep = sweep;
        this.drop = drop;
        this.log = log;
    }

    RetentionReport run(int made) throws SQLException {
        for (DayPartition partition : DayPartition.all(connection)) {
            if (!cancelled && partition.start().isBefore(cutoffs.shortest())) {
                age(partition);
            }
        }
        sweep(DayPartition.DEFAULT, RECEIVED);
        Instant kept = asOf.minus(options.rejections());
        long rejections = cancelled ? 0 : sweep.trim("analytics_rejections", "rejection_key", kept);
        rejections += cancelled ? 0 : sweep.deleteStored(kept, true);
        long reports = cancelled ? 0 : sweep.trim("client_reports", "install_id", asOf.minus(options.reports()));
        long deadEvents = cancelled ? 0 : sweep.trim("forward_dead", "event_id", kept); // the lane has counted them
        // any event that such an install still sends occurred before its opt-out and is expired
        long optOuts = cancelled ? 0 : sweep.trim("opt_outs", "install_id", cutoffs.longest());
        long logEntries = cancelled ? 0 : log.run(asOf.minus(COMMIT_LOG), asOf.minus(COMMIT_LOG_FOR_LANES));
        sweep.forgetNodes();
        cancelled |= sweep.isCancelled();
        return report(made, rejections, reports, optOuts, logEntries, deadEvents);
    }

    private void age(DayPartition partition) throws SQLException {
        if (!partition.end().isAfter(cutoffs.longest())) {
            switch (drop.drop(partition)) {
                case GONE -> {
                    dropped.add(partition.day().toString());
                    return;
                }
                case IN_USE -> {
                    blocked.add(partition.day().toString());
                    return;
                }
                case NEEDED -> {} // then row by row
            }
        }
        sweep(partition.table(), HAPPENED);
    }

    private void sweep(String table, String column) throws SQLException {
        if (cancelled || !sweep.isDue(table, column)) {
            return;
        }
        if (sweep.deleteOverdue(table, column, events)) {
            sweep.remember(table, column, asOf.minus(RetentionSpans.GRACE));
        } else {
            cancelled = true;
        }
    }

    private RetentionReport report(
            int made, long rejections, long reports, long optOuts, long logEntries, long deadEvents) {
        List<String> whys = new ArrayList<>();
        if (!blocked.isEmpty()) {
            whys.add("in use and not dropped: " + String.join(", ", blocked));
        }
        if (cancelled) {
            whys.add("cancelled");
        }
        RetentionOutcome outcome = whys.isEmpty() ? RetentionOutcome.DONE : RetentionOutcome.INCOMPLETE;
        return new RetentionReport(
                outcome,
                String.join("; ", whys),
                asOf,
                made,
                dropped,
                blocked,
                events,
                rejections,
                reports,
                optOuts,
                logEntries,
                deadEvents);
    }

    /** Counts what {@link #run} would delete. */
    RetentionReport count() throws SQLException {
        for (DayPartition partition : DayPartition.all(connection)) {
            if (!partition.end().isAfter(cutoffs.longest()) && !drop.isNeeded(partition)) {
                dropped.add(partition.day().toString());
            } else if (partition.start().isBefore(cutoffs.shortest())) {
                sweep.count(partition.table(), HAPPENED, events);
            }
        }
        sweep.count(DayPartition.DEFAULT, RECEIVED, events);
        Instant kept = asOf.minus(options.rejections());
        return report(
                0,
                sweep.countReceivedBefore("analytics_rejections", kept) + sweep.deleteStored(kept, false),
                sweep.countReceivedBefore("client_reports", asOf.minus(options.reports())),
                sweep.countReceivedBefore("opt_outs", cutoffs.longest()),
                log.count(asOf.minus(COMMIT_LOG)),
                sweep.countReceivedBefore("forward_dead", kept));
    }
}
