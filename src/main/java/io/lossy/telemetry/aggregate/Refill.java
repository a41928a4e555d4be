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
 * Fills the windows from history at start. History is read into windows of its own, which are added to the live ones when
 * all of it is there: a reading that fails half-way leaves no trace and is tried again, while live events are counted
 * as ever.
 *
 * <p>It ends in any case: a reading has a time limit, and once the server has run for a whole window the live windows
 * are complete without history.
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
    private final Overlap overlap;
    private @Nullable Windows reading;
    private long events;
    private long pause;
    private boolean tried;
    private boolean complete;

    /** To be made on the event loop that the windows live on. */
    Refill(Vertx vertx, AggregateConfig config, Clock clock, History history, Supplier<Windows> blank, Windows live) {
        this.vertx = vertx;
        this.context = vertx.getOrCreateContext();
        this.config = config;
        this.clock = clock;
        this.history = history;
        this.blank = blank;
        this.live = live;
        this.start = clock.instant();
        this.overlap = new Overlap(start);
        this.pause = config.refillRetry().toMillis();
    }

    /** The first reading has ended, one way or the other: there is something to publish. */
    boolean tried() {
        return tried;
    }

    /** The windows show all that was committed in their time. */
    boolean complete() {
        return complete;
    }

    /** Whether a committed event is to be counted now; false: history has told of it. */
    boolean takes(TelemetryEvent event) {
        return overlap.takesLive(event);
    }

    void read() {
        if (!clock.instant().isBefore(start.plus(config.window()))) {
            LOG.atInfo().log("windows are complete without history: the server has run for as long as they look back");
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
                    clock.instant().minus(config.window()), event -> onEventLoop(() -> see(windows, event)));
        } catch (RuntimeException e) {
            return Future.failedFuture(e);
        }
    }

    private void see(Windows windows, TelemetryEvent event) {
        if (reading == windows && overlap.takesReplayed(event)) {
            windows.observe(event, clock.millis());
            events++;
        }
    }

    private void succeeded(Windows windows) {
        if (reading != windows) {
            return; // timed out before
        }
        live.merge(windows);
        LOG.atInfo().addKeyValue("events", events).log("windows are refilled from history");
        finish();
    }

    private void finish() {
        reading = null;
        tried = true;
        complete = true;
        vertx.setTimer(Overlap.LONGEST_WAY.toMillis(), id -> overlap.end());
    }

    private void failed(Windows windows, String cause) {
        if (reading != windows) {
            return;
        }
        reading = null;
        overlap.restart();
        tried = true;
        LOG.atWarn()
                .addKeyValue("cause", cause)
                .addKeyValue("retry_after_ms", pause)
                .log("history could not be read; windows show live events only, and say so");
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
