package io.lossy.telemetry.emitter;

import io.lossy.telemetry.fixture.FakeClock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.concurrent.TimeUnit;

/** An emitter's time, turned by hand: nothing runs but what {@link #advance} lets run, in its order, on the test's thread. */
final class TurnedTime {
    private final FakeClock clock = new FakeClock(Instant.parse("2026-11-22T12:00:00Z"));
    private final PriorityQueue<Task> tasks =
            new PriorityQueue<>(Comparator.comparingLong(Task::at).thenComparingLong(Task::order));
    private long nanos = 5_000_000_000L;
    private long order;
    private double random = 1;
    private boolean closed;

    private record Task(long at, long order, Runnable work) {}

    TimeSource time() {
        return new TimeSource(clock, () -> nanos, () -> random, new TimeSource.Scheduler() {
            @Override
            public void schedule(long millis, Runnable task) {
                if (!closed) {
                    tasks.add(new Task(nanos + TimeUnit.MILLISECONDS.toNanos(millis), order++, task));
                }
            }

            @Override
            public void close() {
                closed = true;
                tasks.clear();
            }
        });
    }

    /** Every wait that is drawn is this share of its ceiling. */
    void drawing(double share) {
        random = share;
    }

    /** Lets run what is due now. */
    void turn() {
        advance(Duration.ZERO);
    }

    void advance(Duration by) {
        long until = nanos + by.toNanos();
        for (Task next = tasks.peek(); next != null && next.at() <= until; next = tasks.peek()) {
            tasks.remove();
            move(next.at());
            next.work().run();
        }
        move(until);
    }

    private void move(long to) {
        if (to > nanos) {
            clock.advance(Duration.ofNanos(to - nanos));
            nanos = to;
        }
    }
}
