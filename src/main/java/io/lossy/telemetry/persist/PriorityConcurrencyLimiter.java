package io.lossy.telemetry.persist;

import io.lossy.telemetry.catalog.model.Priority;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Decides which waiting inserts run next and which of them share a statement. Waiting inserts run by priority, and in
 * order of arrival within a priority. The caller passes the time to every call. Thread-safe: the lock is held only for
 * short computations.
 *
 * <p>The {@link ConcurrencyLimit} bounds how many statements run at a time. One connection is kept for high priority,
 * so that an urgent insert does not wait until a large statement ends.
 */
final class PriorityConcurrencyLimiter {
    /** The most events of a statement that several batches share. A single batch may have more. */
    static final int MAX_ROWS = 1_000;
    /** The most bytes of such a statement, by {@code TelemetryEvent.weight()}. */
    static final long MAX_BYTES = 1 << 20;
    /** The most events of a statement that high priority shares with others: it takes less than a millisecond more. */
    static final int MAX_ROWS_WITH_HIGH = 100;

    /** What the end of a statement says about the database. */
    enum CallResult {
        STORED,
        FAILED,
        /** Nothing: a row or another transaction caused the failure. */
        IGNORED
    }

    /** A waiting call. */
    interface QueuedCall {
        Priority priority();

        /** Returns when it was queued, in nanoseconds of a monotonic clock. */
        long sinceNanos();

        /** Returns its number of events, or 0 if it shares its statement with no other call. */
        int rows();

        /** Returns the sum of {@code TelemetryEvent.weight()}. */
        long bytes();
    }

    private final ConcurrencyLimit limit;
    private final int connections;
    private final int maxQueue;
    private final Map<Priority, Deque<QueuedCall>> waiting = new EnumMap<>(Priority.class);
    private int inFlight;
    private int queued;

    PriorityConcurrencyLimiter(ConcurrencyLimit limit, int connections, int maxQueue) {
        this.limit = limit;
        this.connections = connections;
        this.maxQueue = maxQueue;
        for (Priority each : Priority.values()) {
            waiting.put(each, new ArrayDeque<>());
        }
    }

    /**
     * Queues a call, or returns false if the queue is full. High-priority calls are few and are always queued. A call is
     * also queued if a statement may start, because the queue is about to shrink then.
     */
    synchronized boolean add(QueuedCall call) {
        if (queued >= maxQueue && call.priority() != Priority.HIGH && nextPriority() == null) {
            return false;
        }
        queue(call.priority()).add(call);
        queued++;
        return true;
    }

    /** Queues a call that was admitted before, however full the queue is. */
    synchronized void addAgain(QueuedCall call) {
        queue(call.priority()).add(call);
        queued++;
    }

    /** Admits the calls of the next statement. Returns an empty list if none waits or as many run as may. */
    synchronized List<QueuedCall> next() {
        Priority priority = nextPriority();
        if (priority == null) {
            return List.of();
        }
        inFlight++;
        List<QueuedCall> statement = new ArrayList<>();
        if (priority == Priority.HIGH) {
            fill(statement, Priority.HIGH, MAX_ROWS);
            fill(statement, Priority.NORMAL, MAX_ROWS_WITH_HIGH);
            fill(statement, Priority.LOW, MAX_ROWS_WITH_HIGH);
        } else {
            fill(statement, Priority.NORMAL, MAX_ROWS);
            fill(statement, Priority.LOW, MAX_ROWS);
        }
        return statement;
    }

    /** Returns the priority of the call that may run now, or null if none waits or may. */
    private @Nullable Priority nextPriority() {
        if (!queue(Priority.HIGH).isEmpty()) {
            return inFlight < Math.min(connections, limit.current() + 1) ? Priority.HIGH : null;
        }
        if (inFlight >= Math.min(limit.current(), Math.max(1, connections - 1))) {
            return null;
        }
        if (!queue(Priority.NORMAL).isEmpty()) {
            return Priority.NORMAL;
        }
        return queue(Priority.LOW).isEmpty() ? null : Priority.LOW;
    }

    /** Moves calls from the front of a queue into the statement, until the next one does not fit. */
    private void fill(List<QueuedCall> statement, Priority priority, int maxRows) {
        Deque<QueuedCall> line = queue(priority);
        for (QueuedCall call = line.peek(); call != null && fits(call, statement, maxRows); call = line.peek()) {
            statement.add(line.remove());
            queued--;
        }
    }

    private static boolean fits(QueuedCall call, List<QueuedCall> statement, int maxRows) {
        if (statement.isEmpty()) {
            return true;
        }
        int rows = call.rows();
        long bytes = call.bytes();
        boolean shares = call.rows() > 0;
        for (QueuedCall other : statement) {
            rows += other.rows();
            bytes += other.bytes();
            shares &= other.rows() > 0;
        }
        return shares && rows <= maxRows && bytes <= MAX_BYTES;
    }

    /** Records the end of a statement. */
    synchronized void release(CallResult end, long startedNanos, long nowNanos) {
        switch (end) {
            case STORED -> limit.stored(startedNanos, nowNanos);
            case FAILED -> limit.failed(startedNanos, nowNanos);
            case IGNORED -> {}
        }
        inFlight--;
    }

    /** Removes and returns the calls that have waited since {@code sinceNanos} or longer. */
    synchronized List<QueuedCall> removeExpired(long sinceNanos) {
        List<QueuedCall> expired = new ArrayList<>();
        for (Deque<QueuedCall> line : waiting.values()) {
            while (!line.isEmpty() && line.element().sinceNanos() - sinceNanos <= 0) {
                expired.add(line.remove());
                queued--;
            }
        }
        return expired;
    }

    private Deque<QueuedCall> queue(Priority priority) {
        return Objects.requireNonNull(waiting.get(priority));
    }

    synchronized int limit() {
        return limit.current();
    }

    synchronized int inFlight() {
        return inFlight;
    }

    synchronized int waiting() {
        return queued;
    }

    /** Returns the longest wait in the queue in nanoseconds; 0 if the queue is empty. */
    synchronized long longestWait(long nowNanos) {
        long longest = 0;
        for (Deque<QueuedCall> line : waiting.values()) {
            QueuedCall head = line.peek();
            longest = head == null ? longest : Math.max(longest, nowNanos - head.sinceNanos());
        }
        return longest;
    }
}
