package io.lossy.telemetry.cli.load;

import java.util.Map;

/** Holds the counts and ack latencies of a load run at one moment. */
public record LoadCounts(long emitted, ResultTotals ends, ErrorTotals troubles, Latency latency) {
    /** How the emitted events ended; {@code rejected} by reason, {@code accepted} on a server with a durable log. */
    record ResultTotals(
            long persisted,
            long accepted,
            long duplicate,
            Map<String, Long> rejected,
            long sampled,
            long disabled,
            long pending) {
        long rejectedInAll() {
            return rejected.values().stream().mapToLong(Long::longValue).sum();
        }

        /** Returns how many the server has stored, or will store from its log. */
        long taken() {
            return persisted + accepted;
        }

        /** Returns the word of the replies for {@link #taken}. */
        String takenWord() {
            return accepted > 0 ? "accepted" : "persisted";
        }

        long sum() {
            return taken() + duplicate + rejectedInAll() + sampled + disabled + pending;
        }
    }

    /**
     * Problems that the run recovered from, and replies with wrong counts.
     *
     * @param retries       events sent again
     * @param timeouts      batches without a reply in time
     * @param disagreements replies whose counts do not add up to the number of events sent
     */
    record ErrorTotals(long retries, long reconnects, long timeouts, long disagreements) {}

    /** Time from an event's due time to its ack, in milliseconds; zero before the first ack. */
    record Latency(double p50, double p95, double p99, double max) {}

    /**
     * Returns true if {@code emitted = persisted + accepted + duplicate + rejected + sampled + disabled + pending} and the counts
     * of all replies were right.
     */
    boolean balanced() {
        return emitted == ends.sum() && troubles.disagreements() == 0;
    }

    /** Returns true if the books balance and no event is pending. */
    boolean complete() {
        return balanced() && ends.pending() == 0;
    }
}
