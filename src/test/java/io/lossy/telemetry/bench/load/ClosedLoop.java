package io.lossy.telemetry.bench.load;

import io.vertx.core.Vertx;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/**
 * Sends the next request of a lane as soon as the previous one is answered, and a failed one again. The Vert.x
 * must have one event loop.
 */
public final class ClosedLoop {
    private static final long RETRY_MS = 20;

    private final Vertx vertx;
    private final List<Lane> lanes;
    private final EventTexts texts = new EventTexts();
    private final int events;
    private final Histogram micros = new Histogram(3);
    private final CompletableFuture<LoadResult> result = new CompletableFuture<>();
    private long toSend;
    private long deadline;
    private long start;
    private long failed;
    private int running;

    /** @param events in each request */
    public ClosedLoop(Vertx vertx, List<Lane> lanes, int events) {
        this.vertx = vertx;
        this.lanes = List.copyOf(lanes);
        this.events = events;
    }

    public LoadResult forSeconds(int seconds) {
        return run(Long.MAX_VALUE, TimeUnit.SECONDS.toNanos(seconds)).join();
    }

    /** Sends this many requests, however long it takes. */
    public CompletableFuture<LoadResult> forRequests(long requests) {
        return run(requests, Long.MAX_VALUE / 2);
    }

    private CompletableFuture<LoadResult> run(long requests, long nanos) {
        toSend = requests;
        vertx.runOnContext(now -> {
            start = System.nanoTime();
            deadline = start + nanos;
            running = lanes.size();
            lanes.forEach(this::next);
        });
        return result;
    }

    private void next(Lane lane) {
        if (toSend <= 0 || late()) {
            end();
        } else {
            toSend--;
            send(lane, texts.request(events));
        }
    }

    private boolean late() {
        return System.nanoTime() - deadline >= 0;
    }

    private void end() {
        if (--running == 0) {
            result.complete(LoadResult.of(micros, failed, (System.nanoTime() - start) / 1e9));
        }
    }

    private void send(Lane lane, String request) {
        long sent = System.nanoTime();
        lane.send(request, good -> {
            if (good) {
                micros.recordValue((System.nanoTime() - sent) / 1_000);
                next(lane);
            } else {
                failed++;
                vertx.setTimer(RETRY_MS, timer -> again(lane, request));
            }
        });
    }

    private void again(Lane lane, String request) {
        if (late()) {
            end();
        } else {
            send(lane, request);
        }
    }
}
