package io.lossy.telemetry.bench.load;

import io.vertx.core.Vertx;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/**
 * Sends requests at a fixed rate, whether or not the earlier ones are answered, as many independent clients do. A request's
 * time runs from the moment at which it was due, so that a server that stalls also pays for the requests that waited. The
 * Vert.x must have one event loop.
 */
public final class OpenLoop {
    private static final long WARM_UP_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long ANSWERS_NANOS = TimeUnit.SECONDS.toNanos(30);

    private final Vertx vertx;
    private final Lane lane;
    private final EventTexts texts = new EventTexts();
    private final int events;
    private final double nanosPerRequest;
    private final Histogram micros = new Histogram(3);
    private final CompletableFuture<LoadResult> result = new CompletableFuture<>();
    private long start;
    private long stopAt;
    private long sent;
    private long answered;
    private long failed;

    /** @param events in each request */
    public OpenLoop(Vertx vertx, Lane lane, int events, double requestsPerSecond) {
        this.vertx = vertx;
        this.lane = lane;
        this.events = events;
        this.nanosPerRequest = 1e9 / requestsPerSecond;
    }

    public LoadResult forSeconds(int seconds) {
        return begin(TimeUnit.SECONDS.toNanos(seconds)).join();
    }

    /** Sends until the other load ends. */
    public CompletableFuture<LoadResult> during(CompletableFuture<?> other) {
        CompletableFuture<LoadResult> ours = begin(Long.MAX_VALUE / 2);
        other.whenComplete((end, failure) -> vertx.runOnContext(now -> stopAt = System.nanoTime() - start));
        return ours;
    }

    private CompletableFuture<LoadResult> begin(long nanos) {
        stopAt = nanos;
        vertx.runOnContext(now -> {
            start = System.nanoTime();
            vertx.setPeriodic(1, this::tick);
        });
        return result;
    }

    private void tick(long timer) {
        long elapsed = System.nanoTime() - start;
        if (elapsed < stopAt) {
            while (due() <= elapsed) {
                send(due());
            }
        } else if (answered == sent || elapsed > stopAt + ANSWERS_NANOS) {
            vertx.cancelTimer(timer);
            failed += sent - answered;
            result.complete(LoadResult.of(micros, failed, stopAt / 1e9));
        }
    }

    private long due() {
        return (long) (sent * nanosPerRequest);
    }

    private void send(long due) {
        sent++;
        lane.send(texts.request(events), good -> {
            answered++;
            if (!good) {
                failed++;
            } else if (due >= WARM_UP_NANOS) {
                micros.recordValue((System.nanoTime() - start - due) / 1_000);
            }
        });
    }
}
