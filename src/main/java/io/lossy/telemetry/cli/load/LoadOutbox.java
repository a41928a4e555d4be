package io.lossy.telemetry.cli.load;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Holds the events of one connection that have no result yet: events waiting for a batch, and batches waiting for their
 * reply. A batch leaves only through {@link #answered}; a lost batch returns to the head of the queue under the same
 * ids. Reads no clock: the caller passes the time in nanoseconds.
 */
final class LoadOutbox {
    /** Limit of batches in flight. More than one, so that the socket is not idle during a slow commit. */
    private static final int WINDOW = 4;

    private final int batchEvents;
    private final int maxUnacked;
    private final long lingerNanos;
    private final Deque<Emission> waiting = new ArrayDeque<>();
    private final Map<String, SentBatch> flights = new LinkedHashMap<>();
    private int inFlight;
    private long oldestWaitingSince;
    private long notBefore = Long.MIN_VALUE;

    /** A batch in flight. {@code key} is its reply address: random, so that other bridge clients cannot guess it. */
    record SentBatch(String key, List<Emission> events, long sentAt) {}

    /** @param lingerNanos longest wait of an event for its batch to fill */
    LoadOutbox(int batchEvents, int maxUnacked, long lingerNanos) {
        this.batchEvents = batchEvents;
        this.maxUnacked = maxUnacked;
        this.lingerNanos = lingerNanos;
    }

    int unacked() {
        return waiting.size() + inFlight;
    }

    boolean full() {
        return unacked() >= maxUnacked;
    }

    void add(Emission emission, long now) {
        if (waiting.isEmpty()) {
            oldestWaitingSince = now;
        }
        waiting.addLast(emission);
    }

    /** Returns the next batch to send and counts it as in flight; null if none is due. */
    @Nullable
    SentBatch next(long now, boolean draining) {
        boolean due = waiting.size() >= batchEvents || draining || now - oldestWaitingSince >= lingerNanos;
        if (waiting.isEmpty() || !due || now < notBefore || flights.size() >= WINDOW) {
            return null;
        }
        List<Emission> events = new ArrayList<>(Math.min(batchEvents, waiting.size()));
        while (events.size() < batchEvents && !waiting.isEmpty()) {
            events.add(waiting.removeFirst());
        }
        oldestWaitingSince = now;
        SentBatch flight = new SentBatch(UUID.randomUUID().toString(), List.copyOf(events), now);
        flights.put(flight.key(), flight);
        inFlight += events.size();
        return flight;
    }

    /** Removes and returns the batch that a reply belongs to; null if the batch was abandoned before. */
    @Nullable
    SentBatch answered(String key) {
        SentBatch flight = flights.remove(key);
        if (flight != null) {
            inFlight -= flight.events().size();
        }
        return flight;
    }

    /** Puts events back at the head of the queue in their order. Nothing is sent before {@code notBefore}. */
    void again(List<Emission> events, long notBefore) {
        for (int i = events.size() - 1; i >= 0; i--) {
            waiting.addFirst(events.get(i));
        }
        this.notBefore = Math.max(this.notBefore, notBefore);
    }

    /** Puts all batches in flight back into the queue after the connection was lost. Returns how many events. */
    int lost() {
        int events = inFlight;
        List<SentBatch> gone = new ArrayList<>(flights.values());
        flights.clear();
        inFlight = 0;
        for (int i = gone.size() - 1; i >= 0; i--) {
            again(gone.get(i).events(), notBefore);
        }
        return events;
    }

    /** Returns true if a batch has waited at least {@code timeoutNanos} for its reply. */
    boolean overdue(long now, long timeoutNanos) {
        return flights.values().stream().anyMatch(flight -> now - flight.sentAt() >= timeoutNanos);
    }
}
