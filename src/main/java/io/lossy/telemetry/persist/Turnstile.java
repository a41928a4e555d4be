package io.lossy.telemetry.persist;

import io.lossy.telemetry.catalog.Priority;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Lets as many inserts in at a time as its {@link ConcurrencyLimit} says. Those who wait go by priority, and those of one
 * priority in their order. Told the time at every call; safe for threads, by a lock that is held for some additions.
 */
final class Turnstile {
    /** How one fares at the entrance. */
    enum Verdict {
        IN,
        WAITS,
        /** Too many wait; none of high priority is told so, for of those there are few. */
        FULL
    }

    /** What the end of an insert says of the database. */
    enum End {
        STORED,
        FAILED,
        /** Nothing: a row or another transaction is to blame. */
        UNTOLD
    }

    /** One who wants in. */
    record Ticket(Priority priority, long sinceNanos, Runnable go) {}

    private final ConcurrencyLimit limit;
    private final int seats;
    private final Map<Priority, Deque<Ticket>> waiting = new EnumMap<>(Priority.class);
    private int inside;
    private int seated;

    /** @param seats for those who wait */
    Turnstile(ConcurrencyLimit limit, int seats) {
        this.limit = limit;
        this.seats = seats;
        for (Priority each : Priority.values()) {
            waiting.put(each, new ArrayDeque<>());
        }
    }

    synchronized Verdict enter(Ticket ticket) {
        if (inside < limit.current()) { // so nobody waits
            inside++;
            return Verdict.IN;
        }
        if (seated >= seats && ticket.priority() != Priority.HIGH) {
            return Verdict.FULL;
        }
        line(ticket.priority()).add(ticket);
        seated++;
        return Verdict.WAITS;
    }

    /** Gives up waiting; false: its turn has come. */
    synchronized boolean leave(Ticket ticket) {
        boolean left = line(ticket.priority()).remove(ticket);
        seated -= left ? 1 : 0;
        return left;
    }

    /** One who was in goes. Returns whose turn it is now; they are in. */
    synchronized List<Ticket> exit(End end, long startedNanos, long nowNanos) {
        switch (end) {
            case STORED -> limit.stored(startedNanos, nowNanos);
            case FAILED -> limit.failed(startedNanos, nowNanos);
            case UNTOLD -> {}
        }
        inside--;
        List<Ticket> next = new ArrayList<>(1);
        while (seated > 0 && inside < limit.current()) {
            next.add(first());
            inside++;
        }
        return next;
    }

    private Ticket first() {
        Deque<Ticket> line = line(Priority.HIGH);
        for (Priority each : List.of(Priority.NORMAL, Priority.LOW)) {
            line = line.isEmpty() ? line(each) : line;
        }
        seated--;
        return line.remove();
    }

    private Deque<Ticket> line(Priority priority) {
        return Objects.requireNonNull(waiting.get(priority));
    }

    synchronized int limit() {
        return limit.current();
    }

    synchronized int inside() {
        return inside;
    }

    synchronized int waiting() {
        return seated;
    }

    /** How long the one who waits longest has waited, in nanoseconds; 0 when nobody does. */
    synchronized long longestWait(long nowNanos) {
        long longest = 0;
        for (Deque<Ticket> line : waiting.values()) {
            Ticket head = line.peek();
            longest = head == null ? longest : Math.max(longest, nowNanos - head.sinceNanos());
        }
        return longest;
    }
}
