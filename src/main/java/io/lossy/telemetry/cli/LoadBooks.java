package io.lossy.telemetry.cli;

import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.HdrHistogram.Histogram;

/**
 * The tally of a load run, kept on its event loop. Each emitted event is entered once when it is emitted and once when
 * its end is known; what is between is counted by the outboxes, not computed here, so that a lost event shows.
 */
final class LoadBooks {
    private static final int DIGITS = 3;

    private final Histogram ackMicros = new Histogram(DIGITS);
    private final Map<String, Long> rejected = new TreeMap<>();
    private final Queue<UUID> acked = new ConcurrentLinkedQueue<>();
    private final boolean keepAcked;
    private long emitted;
    private long persisted;
    private long duplicate;
    private long sampled;
    private long disabled;
    private long retries;
    private long reconnects;
    private long timeouts;
    private long disagreements;

    /** @param keepAcked whether somebody drains {@link #acked()}; ids nobody asks for are not kept */
    LoadBooks(boolean keepAcked) {
        this.keepAcked = keepAcked;
    }

    void emitted() {
        emitted++;
    }

    void resent(int events) {
        retries += events;
    }

    void reconnected() {
        reconnects++;
    }

    void timedOut() {
        timeouts++;
    }

    /** Ids of committed events, for the one thread that writes the ledger. */
    Queue<UUID> acked() {
        return acked;
    }

    /** Enters the end of every event the reply decides, and returns those to be sent again. */
    List<Emission> settle(List<Emission> batch, IngestReply reply, long now) {
        List<Emission> again = new ArrayList<>();
        for (Emission emission : batch) {
            IngestReply.Entry entry = reply.entry(emission.id().toString());
            if (entry.retry()) {
                again.add(emission);
            } else {
                enter(emission, entry);
                ackMicros.recordValue(Math.max(0, (now - emission.dueNanos()) / 1_000));
            }
        }
        if (!agrees(batch.size(), reply)) {
            disagreements++;
        }
        return again;
    }

    private void enter(Emission emission, IngestReply.Entry entry) {
        switch (entry.result()) {
            case "persisted" -> persisted++;
            case "duplicate" -> duplicate++;
            case "sampled" -> sampled++;
            case "disabled" -> disabled++;
            default -> rejected.merge(entry.reason().isEmpty() ? entry.result() : entry.reason(), 1L, Long::sum);
        }
        if (entry.stored() && keepAcked) {
            acked.add(emission.id());
        }
    }

    /** A server that says how many of each kind must come to the number of events it was sent. */
    private static boolean agrees(int sent, IngestReply reply) {
        JsonObject counts = reply.counts();
        if (!reply.status().equals("ok") || counts.isEmpty()) {
            return true;
        }
        long sum = counts.stream()
                .mapToLong(count -> count.getValue() instanceof Number n ? n.longValue() : 0)
                .sum();
        return sum == sent;
    }

    /** @param pending emitted events whose end is not known, as counted in the outboxes */
    LoadTally tally(long pending) {
        LoadTally.Ends ends =
                new LoadTally.Ends(persisted, duplicate, Map.copyOf(rejected), sampled, disabled, pending);
        LoadTally.Troubles troubles = new LoadTally.Troubles(retries, reconnects, timeouts, disagreements);
        return new LoadTally(emitted, ends, troubles, latency());
    }

    private LoadTally.Latency latency() {
        return new LoadTally.Latency(
                millis(ackMicros.getValueAtPercentile(50)),
                millis(ackMicros.getValueAtPercentile(95)),
                millis(ackMicros.getValueAtPercentile(99)),
                millis(ackMicros.getMaxValue()));
    }

    private static double millis(long micros) {
        return micros / 1_000.0;
    }
}
