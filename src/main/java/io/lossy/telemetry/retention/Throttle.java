package io.lossy.telemetry.retention;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Pauses between the steps of a long job. A pause ends at once if the job is cancelled. */
final class Throttle {
    private static final Duration LONGEST = Duration.ofSeconds(1);

    private final CountDownLatch cancelled = new CountDownLatch(1);

    void cancel() {
        cancelled.countDown();
    }

    boolean isCancelled() {
        return cancelled.getCount() == 0;
    }

    /** Waits. Returns false if the job was cancelled. */
    boolean pause(Duration time) {
        try {
            return !cancelled.await(time.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            cancel();
            return false;
        }
    }

    /**
     * Waits as long as the last step took, so that at least half of the database's time is left for inserts; at most
     * one second.
     */
    boolean pauseAfter(long startedNanos) {
        Duration took = Duration.ofNanos(System.nanoTime() - startedNanos);
        return pause(took.compareTo(LONGEST) < 0 ? took : LONGEST);
    }
}
