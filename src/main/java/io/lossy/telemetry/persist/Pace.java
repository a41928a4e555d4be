package io.lossy.telemetry.persist;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** The rests of a long piece of work, which end at once when it is called off. */
final class Pace {
    private static final Duration LONGEST = Duration.ofSeconds(1);

    private final CountDownLatch calledOff = new CountDownLatch(1);

    void callOff() {
        calledOff.countDown();
    }

    boolean isOff() {
        return calledOff.getCount() == 0;
    }

    /** False when the work was called off. */
    boolean rest(Duration time) {
        try {
            return !calledOff.await(time.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            callOff();
            return false;
        }
    }

    /** As long as the last step took: at least half of the database's time is left to those who write. */
    boolean restAfter(long startedNanos) {
        Duration took = Duration.ofNanos(System.nanoTime() - startedNanos);
        return rest(took.compareTo(LONGEST) < 0 ? took : LONGEST);
    }
}
