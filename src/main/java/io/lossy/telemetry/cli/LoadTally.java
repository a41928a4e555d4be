package io.lossy.telemetry.cli;

import java.util.Map;

/** The books of a load run at one moment: do they balance, and how long did acks take. */
record LoadTally(long emitted, Ends ends, Troubles troubles, Latency latency) {
    /** Where the emitted events are; {@code rejected} by reason. */
    record Ends(long persisted, long duplicate, Map<String, Long> rejected, long sampled, long disabled, long pending) {
        long rejectedInAll() {
            return rejected.values().stream().mapToLong(Long::longValue).sum();
        }

        long sum() {
            return persisted + duplicate + rejectedInAll() + sampled + disabled + pending;
        }
    }

    /**
     * What went wrong and was got over.
     *
     * @param retries       events sent again
     * @param timeouts      batches whose reply did not come in time
     * @param disagreements replies whose counts did not come to the number of events sent
     */
    record Troubles(long retries, long reconnects, long timeouts, long disagreements) {}

    /** From the moment an event was due to its ack, in milliseconds; zeroes before the first ack. */
    record Latency(double p50, double p95, double p99, double max) {}

    /** {@code emitted = persisted + duplicate + rejected + sampled + disabled + pending}. */
    boolean balanced() {
        return emitted == ends.sum() && troubles.disagreements() == 0;
    }

    /** Balanced, and every event came to its end. */
    boolean complete() {
        return balanced() && ends.pending() == 0;
    }
}
