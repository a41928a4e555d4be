package io.lossy.telemetry.batch;

import io.lossy.telemetry.catalog.BatchPolicy;
import io.lossy.telemetry.event.TelemetryEvent;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Lets the events of a family wait for company and says when they have waited enough: pure, not thread-safe, told the
 * time at every call.
 *
 * <p>A batch is due when the waiting events reach the policy's count or bytes, or the oldest has waited its delay. A
 * clock that was set back makes what waits due at once, rather than in an hour.
 *
 * <p>Bounded: a request that would take the waiting events above the capacity (in events or bytes) is refused whole. One
 * that finds nothing waiting is always taken, even if it is larger than the capacity, or it could never be.
 *
 * @param <W> who asked: handed back with the request when all of its events have results
 */
final class Batcher<W> {
    /** What became of a request at the door. */
    enum Verdict {
        TAKEN,
        /** Too much waits already; nothing of it was taken. */
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

    /** @param now epoch milliseconds, as everywhere here */
    Verdict add(List<TelemetryEvent> added, W asker, long now) {
        if (added.isEmpty()) {
            throw new IllegalArgumentException("nothing to wait for");
        }
        long weight = 0;
        for (TelemetryEvent event : added) {
            weight += event.weight();
        }
        if (events > 0 && (events + added.size() > capacityEvents || bytes + weight > capacityBytes)) {
            return Verdict.FULL;
        }
        waiting.add(new Request<>(asker, added, now));
        events += added.size();
        bytes += weight;
        return Verdict.TAKEN;
    }

    boolean due(long now) {
        return dueIn(now) == 0;
    }

    /** Milliseconds until a batch is due by age if nothing more comes; 0: it is due; -1: nothing waits. */
    long dueIn(long now) {
        Request<W> oldest = waiting.peek();
        if (oldest == null) {
            return -1;
        }
        long age = now - oldest.since();
        if (events >= policy.maxEvents() || bytes >= policy.maxBytes() || age < 0) {
            return 0;
        }
        return Math.max(0, policy.maxDelay().toMillis() - age);
    }

    /** Takes the oldest events that fit one statement, in order; empty only when nothing waits. */
    Flush<W> take() {
        Flush<W> flush = new Flush<>(policy.maxEvents(), policy.maxBytes());
        for (Request<W> head = waiting.peek(); head != null && flush.takeFrom(head); head = waiting.peek()) {
            waiting.remove();
        }
        events -= flush.events().size();
        bytes -= flush.bytes();
        return flush;
    }

    /** How much of the capacity is taken up; above 1 by a request that is larger than it. */
    double share() {
        return Math.max((double) events / capacityEvents, (double) bytes / capacityBytes);
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    /** Events that wait. */
    int depth() {
        return events;
    }

    long bytes() {
        return bytes;
    }

    /** When the oldest waiting request came, in epoch milliseconds; null when none waits. */
    @Nullable
    Long oldest() {
        Request<W> head = waiting.peek();
        return head == null ? null : head.since();
    }
}
