package io.lossy.telemetry.persist;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Decides which statement an insert starts with. After an id that was stored before, the next inserts start with the
 * idempotent statement, because retries come in groups and a failed statement is wasted.
 */
final class RecentDuplicates {
    /** Inserts that start with the idempotent statement after the last one that found a stored id. */
    static final int CAUTIOUS = 20;

    private final AtomicInteger cautious = new AtomicInteger();

    /** Counts an insert. Returns true if its ids are probably all new. */
    boolean expectsNewIds() {
        return cautious.getAndUpdate(left -> Math.max(0, left - 1)) == 0;
    }

    /** Records that an insert contained an id that was stored before. */
    void found() {
        cautious.set(CAUTIOUS);
    }
}
