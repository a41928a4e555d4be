package io.lossy.telemetry.emitter;

import io.lossy.telemetry.event.IngestRequest.RawReport;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Holds the queue and the books of an emitter and changes them together. The queue is bounded: the oldest waiting event
 * is evicted first, and counted. Events in flight are held apart from waiting ones, so that eviction cannot remove an
 * event whose reply is still to come. Thread-safe; no call blocks longer than another call of this class takes.
 */
final class Outbox {
    private static final long MAX_AGE_NANOS = TimeUnit.DAYS.toNanos(180); // the longest retention of a family

    private final int maxEvents;
    private final long maxWeight;
    private final Books books = new Books();
    private final Deque<QueuedEvent> waiting = new ArrayDeque<>();
    private List<QueuedEvent> underWay = List.of();
    private long weight;
    /** How new events are counted instead of being queued; null if they are queued. */
    private @Nullable EmitOutcome refusing;

    private boolean sealed;

    /** @param maxWeight limit of the waiting events' size, approximately the characters of their JSON */
    Outbox(int maxEvents, long maxWeight) {
        this.maxEvents = maxEvents;
        this.maxWeight = maxWeight;
    }

    /** Counts an emitted event. Returns its place in the order of emission, or -1 if the queue takes no events now. */
    synchronized long emitted() {
        books.emitted();
        return isRefused() ? -1 : books.emittedSoFar();
    }

    /** Returns true if the queue takes no events now, and counts how this event ended. */
    private boolean isRefused() {
        EmitOutcome end = sealed ? EmitOutcome.OPTED_OUT : refusing;
        if (end != null) {
            books.ended(end, 1);
        }
        return end != null;
    }

    /** Counts an emitted event that could not be read. */
    synchronized void invalid() {
        books.ended(EmitOutcome.INVALID, 1);
    }

    /**
     * Queues an event that {@link #emitted} counted. Returns the number of waiting events, or 0 if it was not queued.
     */
    synchronized int add(QueuedEvent event) {
        if (isRefused()) {
            return 0;
        }
        waiting.addLast(event);
        weight += event.weight();
        bound();
        return waiting.size();
    }

    private void bound() {
        while (waiting.size() > maxEvents || weight > maxWeight) {
            drop(EmitOutcome.EVICTED);
        }
    }

    private void drop(EmitOutcome end) {
        weight -= waiting.removeFirst().weight();
        books.ended(end, 1);
    }

    /**
     * Takes the oldest events that fit into a request, at least one if any waits. They are in flight until
     * {@link #settle}. Drops events older than 180 days first.
     */
    synchronized List<QueuedEvent> take(int most, int mostWeight, long now) {
        while (!waiting.isEmpty() && now - waiting.getFirst().at() > MAX_AGE_NANOS) {
            drop(EmitOutcome.EXPIRED);
        }
        List<QueuedEvent> batch = new ArrayList<>(Math.min(most, waiting.size()));
        int space = mostWeight;
        while (!waiting.isEmpty() && batch.size() < most) {
            space -= waiting.getFirst().weight();
            if (space < 0 && !batch.isEmpty()) {
                break;
            }
            QueuedEvent next = waiting.removeFirst();
            weight -= next.weight();
            batch.add(next);
        }
        underWay = List.copyOf(batch);
        return underWay;
    }

    /**
     * Counts how each event in flight ended. Events without an end go back to the front of the queue in their order,
     * and the bounds are applied again. Returns how many went back.
     */
    synchronized int settle(Function<QueuedEvent, @Nullable EmitOutcome> ends) {
        int kept = 0;
        for (int i = underWay.size() - 1; i >= 0; i--) {
            QueuedEvent event = underWay.get(i);
            EmitOutcome end = ends.apply(event);
            if (end == null && refusing != null) {
                end = refusing;
            }
            if (end == null) {
                waiting.addFirst(event);
                weight += event.weight();
                kept++;
            } else {
                books.ended(end, 1);
            }
        }
        underWay = List.of();
        bound();
        return kept;
    }

    /** Drops the waiting events and all new ones until {@link #open}. Each is counted with this end. */
    synchronized void refuse(EmitOutcome word) {
        refusing = word;
        while (!waiting.isEmpty()) {
            drop(word);
        }
    }

    /** Closes the queue to new events for good. Waiting events stay. */
    synchronized void seal() {
        sealed = true;
    }

    synchronized void open() {
        refusing = null;
    }

    /** Returns when the oldest waiting event was emitted, in monotonic nanoseconds; null if none waits. */
    synchronized @Nullable Long oldest() {
        QueuedEvent first = waiting.peekFirst();
        return first == null ? null : first.at();
    }

    synchronized int waiting() {
        return waiting.size();
    }

    /** Returns true if every event emitted up to this place has ended. */
    synchronized boolean isThrough(long place) {
        QueuedEvent first = underWay.isEmpty() ? waiting.peekFirst() : underWay.get(0);
        return first == null || first.place() > place;
    }

    synchronized long lastPlace() {
        return books.emittedSoFar();
    }

    synchronized RawReport report() {
        return books.report();
    }

    synchronized Stats stats(String lastError, String installId) {
        return Stats.of(books, underWay.size(), lastError, installId);
    }
}
