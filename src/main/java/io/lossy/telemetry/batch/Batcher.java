package io.lossy.telemetry.batch;

import io.lossy.telemetry.catalog.model.BatchPolicy;
import io.lossy.telemetry.event.TelemetryEvent;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Queues the events of a family and decides when a batch is due. Pure, not thread-safe; each call passes the current
 * time.
 *
 * <p>A batch is due when the waiting events reach the policy's count or bytes, or the oldest has waited the policy's
 * delay. If the clock was set back, the batch is due at once, rather than in an hour.
 *
 * <p>Bounded: a request that would take the waiting events above the capacity (in events or bytes) is rejected whole.
 * If the queue is empty, a request is always accepted, because one that is larger than the capacity would otherwise
 * never be.
 *
 * @param <W> the sender of a request, returned with the request when all of its events have results
 */
final class Batcher<W> {
    /** Whether a request was queued. */
    enum BatchDecision {
        TAKEN,
        /** The queue is full; no event of the request was queued. */
        FULL
    }

    private final BatchPolicy policy;
    private final int capacityEvents;
    private final long capacityBytes;
    private final Deque<Request<W>> waiting = new ArrayDeque<>();
    private int events;
    private long bytes;

    Batcher(BatchPolicy policy, int capacityEvents, long capacityBytes) {
        this.policy = policy;
        this.capacityEvents = capacityEvents;
        this.capacityBytes = capacityBytes;
    }

    /** @param now epoch milliseconds, as in all methods of this class */
    BatchDecision add(List<TelemetryEvent> added, W asker, long now) {
        if (added.isEmpty()) {
            throw new IllegalArgumentException("nothing to wait for");
        }
        long weight = 0;
        for (TelemetryEvent event : added) {
            weight += event.weight();
        }
        if (events > 0 && (events + added.size() > capacityEvents || bytes + weight > capacityBytes)) {
            return BatchDecision.FULL;
        }
        waiting.add(new Request<>(asker, added, now));
        events += added.size();
        bytes += weight;
        return BatchDecision.TAKEN;
    }

    boolean due(long now) {
        return dueIn(now) == 0;
    }

    /** Returns the milliseconds until a batch is due if no event is added; 0: due now; -1: the queue is empty. */
    long dueIn(long now) {
        Request<W> oldest = waiting.peek();
        if (oldest == null) {
            return -1;
        }
        long age = now - oldest.enqueuedAt();
        if (events >= policy.maxEvents() || bytes >= policy.maxBytes() || age < 0) {
            return 0;
        }
        return Math.max(0, policy.maxDelay().toMillis() - age);
    }

    /** Removes the oldest events that fit one statement, in order. The result is empty only if the queue is empty. */
    BatchInFlight<W> take() {
        BatchInFlight<W> flush = new BatchInFlight<>(policy.maxEvents(), policy.maxBytes());
        for (Request<W> head = waiting.peek(); head != null && flush.takeFrom(head); head = waiting.peek()) {
            waiting.remove();
        }
        events -= flush.events().size();
        bytes -= flush.bytes();
        return flush;
    }

    /** Returns the used share of the capacity; above 1 if a single request is larger than the capacity. */
    double share() {
        return Math.max((double) events / capacityEvents, (double) bytes / capacityBytes);
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    /** Returns the number of waiting events. */
    int depth() {
        return events;
    }

    long bytes() {
        return bytes;
    }

    /** Returns when the oldest waiting request arrived, in epoch milliseconds, or null if the queue is empty. */
    @Nullable
    Long oldest() {
        Request<W> head = waiting.peek();
        return head == null ? null : head.enqueuedAt();
    }
}
