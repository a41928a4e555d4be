package io.lossy.telemetry.retention;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What a run of retention deleted, or would delete in a dry run.
 *
 * @param detail  why the run is not complete; empty if it is
 * @param asOf    the time by which the ages of rows were computed
 * @param made    partitions created
 * @param dropped days whose partition was dropped; their rows are not in {@code events}
 * @param blocked days whose partition was due but in use
 * @param events  rows deleted one by one, by family
 * @param optOuts choices, in or out, of installs whose events from before the choice would all be expired
 * @param logEntries entries of the commit log
 * @param deadEvents entries of the lanes' lists of events that a destination will never get
 */
public record RetentionReport(
        RetentionOutcome outcome,
        String detail,
        Instant asOf,
        int made,
        List<String> dropped,
        List<String> blocked,
        Map<String, Long> events,
        long rejections,
        long reports,
        long optOuts,
        long logEntries,
        long deadEvents) {
    /** How a run ended. */
    public enum RetentionOutcome {
        DONE,
        /** Everything but some partitions that others were using; the next run drops them. */
        INCOMPLETE,
        /** The clock was not accepted; nothing was changed. */
        REFUSED,
        /** Another server or command is running retention; nothing was changed. */
        BUSY;

        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public RetentionReport {
        dropped = List.copyOf(dropped);
        blocked = List.copyOf(blocked);
        events = Map.copyOf(events);
    }

    static RetentionReport nothing(RetentionOutcome outcome, String detail, Instant asOf) {
        return new RetentionReport(outcome, detail, asOf, 0, List.of(), List.of(), Map.of(), 0, 0, 0, 0, 0);
    }

    /** Returns the number of event rows deleted one by one. */
    public long eventsDeleted() {
        return events.values().stream().mapToLong(Long::longValue).sum();
    }
}
