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
 * The queue of an emitter and its books, changed together. Bounded: the oldest waiting event leaves first, and is counted.
 * What is on its way is held apart from what waits, so that no answer can meet an event that was evicted meanwhile. Safe
 * for threads; no call waits for more than another such call.
 */
final class Outbox {
    private static final long MAX_AGE_NANOS = TimeUnit.DAYS.toNanos(180); // as long as the longest kept family

    private final int maxEvents;
    private final long maxWeight;
    private final Books books = new Books();
    private final Deque<QueuedEvent> waiting = new ArrayDeque<>();
    private List<QueuedEvent> underWay = List.of();
    private long weight;
    /** What becomes of whatever would be queued; null: it is. */
    private @Nullable End refusing;

    private boolean sealed;

    /** @param maxWeight characters of the events waiting, roughly their JSON */
    Outbox(int maxEvents, long maxWeight) {
        this.maxEvents = maxEvents;
        this.maxWeight = maxWeight;
    }

    /** Counts an event that is emitted, and says where it stands in the order; or -1 when it is not wanted. */
    synchronized long emitted() {
        books.emitted();
        return isRefused() ? -1 : books.emittedSoFar();
    }

    /** Whether an event is not wanted, which is then counted. */
    private boolean isRefused() {
        End end = sealed ? End.OPTED_OUT : refusing;
        if (end != null) {
            books.ended(end, 1);
        }
        return end != null;
    }

    /** The event that was counted could not be read. */
    synchronized void invalid() {
        books.ended(End.INVALID, 1);
    }

    /** Queues an event that was counted; the answer is how many wait. */
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
            drop(End.EVICTED);
        }
    }

    private void drop(End end) {
        weight -= waiting.removeFirst().weight();
        books.ended(end, 1);
    }

    /** The oldest events that fit into a request, one at least where there is one; until settled they are under way. */
    synchronized List<QueuedEvent> take(int most, int mostWeight, long now) {
        while (!waiting.isEmpty() && now - waiting.getFirst().at() > MAX_AGE_NANOS) {
            drop(End.EXPIRED);
        }
        List<QueuedEvent> batch = new ArrayList<>(Math.min(most, waiting.size()));
        int room = mostWeight;
        while (!waiting.isEmpty() && batch.size() < most) {
            room -= waiting.getFirst().weight();
            if (room < 0 && !batch.isEmpty()) {
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
     * Books the end of each event under way. Those without one wait again, in front and in their order, and may then be too
     * many; how many is the answer.
     */
    synchronized int settle(Function<QueuedEvent, @Nullable End> ends) {
        int kept = 0;
        for (int i = underWay.size() - 1; i >= 0; i--) {
            QueuedEvent event = underWay.get(i);
            End end = ends.apply(event);
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

    /** From now on nothing is queued, and what waits is dropped: all of it counted under this word. */
    synchronized void refuse(End word) {
        refusing = word;
        while (!waiting.isEmpty()) {
            drop(word);
        }
    }

    /** From now on nothing new is queued; what waits stays. */
    synchronized void seal() {
        sealed = true;
    }

    synchronized void open() {
        refusing = null;
    }

    /** When the oldest waiting event was emitted; null when none waits. */
    synchronized @Nullable Long oldest() {
        QueuedEvent first = waiting.peekFirst();
        return first == null ? null : first.at();
    }

    synchronized int waiting() {
        return waiting.size();
    }

    /** Whether every event emitted up to this place has met its end. */
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
