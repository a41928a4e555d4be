package io.lossy.telemetry.cli.load;

import io.lossy.telemetry.cli.client.IngestReply;
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
 * Counts the events of a load run, on its event loop. Each event is counted when it is emitted and again when its
 * result is known. Pending events are counted by each {@link LoadOutbox}, not computed here, so that a lost event
 * shows.
 */
final class LoadBooks {
    private static final int DIGITS = 3;

    private final Histogram ackMicros = new Histogram(DIGITS);
    private final Map<String, Long> rejected = new TreeMap<>();
    private final Queue<UUID> acked = new ConcurrentLinkedQueue<>();
    private final boolean keepAcked;
    private long emitted;
    private long persisted;
    private long accepted;
    private long duplicate;
    private long sampled;
    private long disabled;
    private long retries;
    private long reconnects;
    private long timeouts;
    private long disagreements;

    /** @param keepAcked true if the caller drains {@link #acked()}; otherwise ids are not kept */
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

    /** Returns the ids of committed events, for the single thread that writes the ledger. */
    Queue<UUID> acked() {
        return acked;
    }

    /** Counts the events that have a terminal result in the reply. Returns the events to send again. */
    List<Emission> settle(List<Emission> batch, IngestReply reply, long now) {
        List<Emission> again = new ArrayList<>();
        for (Emission emission : batch) {
            IngestReply.ReplyEntry entry = reply.entry(emission.id().toString());
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

    private void enter(Emission emission, IngestReply.ReplyEntry entry) {
        switch (entry.result()) {
            case "persisted" -> persisted++;
            case IngestReply.ACCEPTED -> accepted++;
            case "duplicate" -> duplicate++;
            case "sampled" -> sampled++;
            case "disabled" -> disabled++;
            default -> rejected.merge(entry.reason().isEmpty() ? entry.result() : entry.reason(), 1L, Long::sum);
        }
        if (entry.stored() && keepAcked) {
            acked.add(emission.id());
        }
    }

    /** Returns false if the counts in the reply do not add up to the number of events sent. */
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

    /** @param pending emitted events without a terminal result, as counted in the outboxes */
    LoadCounts tally(long pending) {
        LoadCounts.ResultTotals ends = new LoadCounts.ResultTotals(
                persisted, accepted, duplicate, Map.copyOf(rejected), sampled, disabled, pending);
        LoadCounts.ErrorTotals troubles = new LoadCounts.ErrorTotals(retries, reconnects, timeouts, disagreements);
        return new LoadCounts(emitted, ends, troubles, latency());
    }

    private LoadCounts.Latency latency() {
        return new LoadCounts.Latency(
                millis(ackMicros.getValueAtPercentile(50)),
                millis(ackMicros.getValueAtPercentile(95)),
                millis(ackMicros.getValueAtPercentile(99)),
                millis(ackMicros.getMaxValue()));
    }

    private static double millis(long micros) {
        return micros / 1_000.0;
    }
}
