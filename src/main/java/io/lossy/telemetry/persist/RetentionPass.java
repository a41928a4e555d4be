package io.lossy.telemetry.persist;

import io.lossy.telemetry.persist.RetentionReport.Outcome;
import io.lossy.telemetry.persist.RetentionSpans.Cutoffs;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * One pass over everything that ages: days whose every family is over go whole; in younger ones, and in DEFAULT, row by
 * row; then rejections, also of what is stored after all, and reports. May end anywhere; the next pass finds what is left.
 */
final class RetentionPass {
    private static final String HAPPENED = "occurred_at";
    /** In DEFAULT ids tell nothing, and times may be a sender's invention. */
    private static final String RECEIVED = "received_at";

    private final Connection connection;
    private final Instant asOf;
    private final Cutoffs cutoffs;
    private final RetentionOptions options;
    private final RowSweep sweep;
    private final PartitionDrop drop;
    private final List<String> dropped = new ArrayList<>();
    private final List<String> blocked = new ArrayList<>();
    private final Map<String, Long> events = new TreeMap<>();
    private boolean calledOff;

    RetentionPass(
            Connection connection,
            Instant asOf,
            Cutoffs cutoffs,
            RetentionOptions options,
            RowSweep sweep,
            PartitionDrop drop) {
        this.connection = connection;
        this.asOf = asOf;
        this.cutoffs = cutoffs;
        this.options = options;
        this.sweep = sweep;
        this.drop = drop;
    }

    RetentionReport run(int made) throws SQLException {
        for (DayPartition partition : DayPartition.all(connection)) {
            if (!calledOff && partition.start().isBefore(cutoffs.shortest())) {
                age(partition);
            }
        }
        sweep(DayPartition.DEFAULT, RECEIVED);
        Instant kept = asOf.minus(options.rejections());
        long rejections = calledOff ? 0 : sweep.trim("analytics_rejections", "rejection_key", kept);
        rejections += calledOff ? 0 : sweep.forgetStored(kept, true);
        long reports = calledOff ? 0 : sweep.trim("client_reports", "install_id", asOf.minus(options.reports()));
        // what such an install may still send was emitted before its choice, and so is expired
        long optOuts = calledOff ? 0 : sweep.trim("opt_outs", "install_id", cutoffs.longest());
        calledOff |= sweep.isCalledOff();
        return report(made, rejections, reports, optOuts);
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
        if (calledOff || !sweep.isDue(table, column)) {
            return;
        }
        if (sweep.walk(table, column, events)) {
            sweep.remember(table, column, asOf.minus(RetentionSpans.GRACE));
        } else {
            calledOff = true;
        }
    }

    private RetentionReport report(int made, long rejections, long reports, long optOuts) {
        List<String> whys = new ArrayList<>();
        if (!blocked.isEmpty()) {
            whys.add("in use and not dropped: " + String.join(", ", blocked));
        }
        if (calledOff) {
            whys.add("called off");
        }
        Outcome outcome = whys.isEmpty() ? Outcome.DONE : Outcome.INCOMPLETE;
        return new RetentionReport(
                outcome, String.join("; ", whys), asOf, made, dropped, blocked, events, rejections, reports, optOuts);
    }

    /** What {@link #run} would do. */
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
                sweep.countReceivedBefore("analytics_rejections", kept) + sweep.forgetStored(kept, false),
                sweep.countReceivedBefore("client_reports", asOf.minus(options.reports())),
                sweep.countReceivedBefore("opt_outs", cutoffs.longest()));
    }
}
