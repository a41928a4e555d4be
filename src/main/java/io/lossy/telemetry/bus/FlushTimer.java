package io.lossy.telemetry.bus;

import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Runs a flush soon after the first request, and then at most once in an interval however many requests come. Owned by one
 * event loop.
 */
public final class FlushTimer {
    /** Lets what comes together be flushed together. */
    private static final long SOON_MS = 50;

    private final Vertx vertx;
    private final long intervalMs;
    private final Runnable flush;
    private long flushedAt;
    private boolean waits;

    public FlushTimer(Vertx vertx, Duration interval, Runnable flush) {
        this.vertx = vertx;
        this.intervalMs = interval.toMillis();
        this.flush = flush;
        this.flushedAt = System.nanoTime() - interval.toNanos();
    }

    /** Requests a flush. Does nothing if one is due already. */
    public void request() {
        if (waits) {
            return;
        }
        waits = true;
        long passed = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - flushedAt);
        vertx.setTimer(Math.max(SOON_MS, intervalMs - passed), timer -> flush());
    }

    private void flush() {
        waits = false;
        flushedAt = System.nanoTime();
        flush.run();
    }
}
