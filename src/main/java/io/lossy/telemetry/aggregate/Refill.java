package io.lossy.telemetry.aggregate;

import io.lossy.telemetry.event.TelemetryEvent;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fills the windows from what this server itself has stored, when it counts by another catalog. That is read into separate
 * windows, which are merged into the live ones when all of it has been read. After a start there is nothing to read; what
 * servers before it stored is counted as theirs. A reading that fails half-way has no effect and is retried, while live events are
 * counted as usual.
 *
 * <p>It always ends: each reading has a time limit, and once the server has run for the length of a window, the live
 * windows are complete without history.
 */
final class Refill {
    private static final Logger LOG = LoggerFactory.getLogger(Refill.class);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

    private final Vertx vertx;
    private final Context context;
    private final Thread eventLoop = Thread.currentThread();
    private final AggregateConfig config;
    private final Clock clock;
    private final History history;
    private final Supplier<Windows> blank;
    private final Windows live;
    private final Instant start;
    private final ReplayDeduplicator overlap;
    private @Nullable Windows reading;
    private long events;
    private long pause;
    private boolean attempted;
    private boolean complete;

    /** Must be created on the event loop that the windows belong to. */
    Refill(Vertx vertx, AggregateConfig config, Clock clock, History history, Supplier<Windows> blank, Windows live) {
        this.vertx = vertx;
        this.context = vertx.getOrCreateContext();
        this.config = config;
        this.clock = clock;
        this.history = history;
        this.blank = blank;
        this.live = live;
        this.start = clock.instant();
        this.overlap = new ReplayDeduplicator(start);
        this.pause = config.refillRetry().toMillis();
    }

    /** Returns true if the first reading has ended, with success or not, so that figures can be published. */
    boolean attempted() {
        return attempted;
    }

    /** Returns true if the windows contain everything that was committed in their time. */
    boolean complete() {
        return complete;
    }

    /**
     * Returns true if a committed event must be counted now, and false if history contains it.
     *
     * @param late true if the commit was confirmed only later. History contains such an event if it was received before
     *             these windows started; its id may no longer be remembered by then
     */
    boolean accepts(TelemetryEvent event, boolean late) {
        return late ? !event.receivedAt().isBefore(start) : overlap.takesLive(event);
    }

    void read() {
        if (!clock.instant().isBefore(start.plus(config.window()))) {
            LOG.atInfo().log("windows are complete without history: the server has run for a whole window");
            finish();
            return;
        }
        Windows windows = blank.get();
        reading = windows;
        events = 0;
        overlap.restart();
        long timeout = vertx.setTimer(config.refillTimeout().toMillis(), id -> failed(windows, "time-out"));
        replay(windows)
                .onComplete(done -> onEventLoop(() -> {
                    vertx.cancelTimer(timeout);
                    if (done.succeeded()) {
                        succeeded(windows);
                    } else {
                        failed(windows, String.valueOf(done.cause()));
                    }
                }));
    }

    private Future<Void> replay(Windows windows) {
        try {
            return history.replay(
                    clock.instant().minus(config.window()), event -> onEventLoop(() -> record(windows, event)));
        } catch (RuntimeException e) {
            return Future.failedFuture(e);
        }
    }

    private void record(Windows windows, TelemetryEvent event) {
        long now = clock.millis();
        boolean begun = event.occurredAt().toEpochMilli() <= now; // see EarlyWindows
        if (reading == windows && begun && overlap.takesReplayed(event)) {
            windows.observe(event, now);
            events++;
        }
    }

    private void succeeded(Windows windows) {
        if (reading != windows) {
            return; // timed out earlier
        }
        live.merge(windows);
        LOG.atInfo().addKeyValue("events", events).log("windows are refilled from history");
        finish();
    }

    private void finish() {
        reading = null;
        attempted = true;
        complete = true;
        vertx.setTimer(ReplayDeduplicator.LONGEST_WAY.toMillis(), id -> overlap.end());
    }

    private void failed(Windows windows, String cause) {
        if (reading != windows) {
            return;
        }
        reading = null;
        overlap.restart();
        attempted = true;
        LOG.atWarn()
                .addKeyValue("cause", cause)
                .addKeyValue("retry_after_ms", pause)
                .log("history could not be read; windows show live events only");
        vertx.setTimer(pause, id -> read());
        pause = Math.min(LONGEST_PAUSE.toMillis(), pause * 2);
    }

    private void onEventLoop(Runnable task) {
        if (Thread.currentThread() == eventLoop) {
            task.run();
        } else {
            context.runOnContext(ignored -> task.run());
        }
    }
}
