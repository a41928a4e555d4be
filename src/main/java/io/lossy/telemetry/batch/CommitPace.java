package io.lossy.telemetry.batch;

import java.time.Duration;

/**
 * Decides how long waiting events wait for more events before a commit, so that many small requests share one. Compare
 * {@code commit_delay} of PostgreSQL. Pure, not thread-safe; each call passes the current time, in nanoseconds of a
 * monotonic clock.
 *
 * <p>Events go at once after a quiet time, so a lone event does not wait. Otherwise they go when {@link #ENOUGH} wait,
 * when no event has arrived for {@link #QUIET}, or when the interval since the last commit is over.
 *
 * <p>Clients that wait for their acks send nothing meanwhile, and a wait only slows them down. So after
 * {@link #QUIET_WAITS} waits in a row that ended because no event arrived, the next {@link #AT_ONCE} commits go at once.
 * Then a wait is tried again.
 */
final class CommitPace {
    /** A commit for as many events costs each of them little, so they do not wait. */
    static final int ENOUGH = 24;

    static final Duration QUIET = Duration.ofMillis(4);
    static final int QUIET_WAITS = 2;
    static final int AT_ONCE = 64;

    private final long interval;
    private long committedAt;
    private long arrivedAt;
    private boolean afterQuiet;
    private int quietWaits;
    private int atOnce;

    /** @param interval time after a commit for which few events may wait; zero: none waits */
    CommitPace(Duration interval, long now) {
        this.interval = interval.toNanos();
        this.committedAt = now - this.interval;
        this.arrivedAt = now - QUIET.toNanos();
    }

    /** Records that events arrived. */
    void arrived(long now) {
        afterQuiet |= now - arrivedAt >= QUIET.toNanos();
        arrivedAt = now;
    }

    /** Returns in how many nanoseconds the waiting events go if no more arrive; 0: now. */
    long dueIn(int waiting, long now) {
        if (atOnce > 0 || afterQuiet || waiting >= ENOUGH) {
            return 0;
        }
        return Math.max(0, Math.min(committedAt + interval - now, arrivedAt + QUIET.toNanos() - now));
    }

    /** Records that the waiting events go. */
    void committed(int waiting, long now) {
        if (atOnce > 0) {
            atOnce--;
        } else if (waiting >= ENOUGH || now - committedAt >= interval) {
            quietWaits = 0;
        } else if (!afterQuiet && ++quietWaits >= QUIET_WAITS) {
            quietWaits = QUIET_WAITS - 1; // the wait that is tried then is enough to tell
            atOnce = AT_ONCE;
        }
        committedAt = now;
        afterQuiet = false;
    }
}
