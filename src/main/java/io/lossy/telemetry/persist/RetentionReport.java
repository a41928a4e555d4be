package io.lossy.telemetry.persist;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What one run of retention did, or, if it was a dry one, would do.
 *
 * @param detail  why not all was done; empty: it was
 * @param asOf    the moment by which rows were judged
 * @param made    partitions made
 * @param dropped days whose partition went whole; their rows are not in {@code events}
 * @param blocked days whose partition should have gone but was in use
 * @param events  rows deleted one by one, by family
 * @param optOuts choices, either way, of installs whose every event from before would be expired by now
 */
public record RetentionReport(
        Outcome outcome,
        String detail,
        Instant asOf,
        int made,
        List<String> dropped,
        List<String> blocked,
        Map<String, Long> events,
        long rejections,
        long reports,
        long optOuts) {
    /** How a run ended. */
    public enum Outcome {
        DONE,
        /** All but some partitions that others were using; the next run takes them. */
        INCOMPLETE,
        /** The clock was not believed; nothing was touched. */
        REFUSED,
        /** Another server or command is at it; nothing was touched. */
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

    static RetentionReport nothing(Outcome outcome, String detail, Instant asOf) {
        return new RetentionReport(outcome, detail, asOf, 0, List.of(), List.of(), Map.of(), 0, 0, 0);
    }

    /** Rows of events deleted one by one. */
    public long eventsDeleted() {
        return events.values().stream().mapToLong(Long::longValue).sum();
    }
}
