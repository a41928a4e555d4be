package io.lossy.telemetry.cli;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What one connection has emitted and not yet seen end: events waiting for a batch, and batches waiting for their
 * reply. Nothing leaves but by {@link #answered}; a batch that is lost goes back to the head of the queue, ids and all.
 * Pure: the caller says what time it is, in nanoseconds.
 */
final class LoadOutbox {
    /** Batches that may be under way at once, so that one slow commit does not idle the socket. */
    private static final int WINDOW = 4;

    private final int batchEvents;
    private final int maxUnacked;
    private final long lingerNanos;
    private final Deque<Emission> waiting = new ArrayDeque<>();
    private final Map<String, Flight> flights = new LinkedHashMap<>();
    private int inFlight;
    private long oldestWaitingSince;
    private long notBefore = Long.MIN_VALUE;

    /** A batch under way; {@code key} is its reply address and, being random, unguessable by others on the bridge. */
    record Flight(String key, List<Emission> events, long sentAt) {}

    /** @param lingerNanos longest wait of an event for company in its batch */
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

    /** The next batch to send, now under way; null when there is none yet. */
    @Nullable
    Flight next(long now, boolean draining) {
        boolean due = waiting.size() >= batchEvents || draining || now - oldestWaitingSince >= lingerNanos;
        if (waiting.isEmpty() || !due || now < notBefore || flights.size() >= WINDOW) {
            return null;
        }
        List<Emission> events = new ArrayList<>(Math.min(batchEvents, waiting.size()));
        while (events.size() < batchEvents && !waiting.isEmpty()) {
            events.add(waiting.removeFirst());
        }
        oldestWaitingSince = now;
        Flight flight = new Flight(UUID.randomUUID().toString(), List.copyOf(events), now);
        flights.put(flight.key(), flight);
        inFlight += events.size();
        return flight;
    }

    /** Takes the batch whose reply came; null for a reply to a batch given up before. */
    @Nullable
    Flight answered(String key) {
        Flight flight = flights.remove(key);
        if (flight != null) {
            inFlight -= flight.events().size();
        }
        return flight;
    }

    /** Puts events back in front, in their order, to be sent again from {@code notBefore} on. */
    void again(List<Emission> events, long notBefore) {
        for (int i = events.size() - 1; i >= 0; i--) {
            waiting.addFirst(events.get(i));
        }
        this.notBefore = Math.max(this.notBefore, notBefore);
    }

    /** The connection is gone, and with it every reply: all that was under way waits again. Returns how many events. */
    int lost() {
        int events = inFlight;
        List<Flight> gone = new ArrayList<>(flights.values());
        flights.clear();
        inFlight = 0;
        for (int i = gone.size() - 1; i >= 0; i--) {
            again(gone.get(i).events(), notBefore);
        }
        return events;
    }

    /** True when a batch has waited longer than this for its reply. */
    boolean overdue(long now, long timeoutNanos) {
        return flights.values().stream().anyMatch(flight -> now - flight.sentAt() >= timeoutNanos);
    }
}
