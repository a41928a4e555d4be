package io.lossy.telemetry.postgres;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Restarts the embedded PostgreSQL when it has ended by itself ({@code kill -9}, out of memory, a crash). It never
 * gives up, because a full disk or a taken port may be free again at any time. {@link RestartBackoff} limits how often
 * it tries. A start blocks, so all work runs on one thread of its own.
 */
public final class PostgresWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PostgresWatch.class);
    private static final Duration LOOK_EVERY = Duration.ofMillis(500);
    /** Longest time that {@link #close} waits until a running start is interrupted. */
    private static final Duration CLOSE = Duration.ofSeconds(3);

    private final EmbeddedPostgres postgres;
    private final PostgresRestarts restarts;
    private final RestartBackoff backoff;
    private final ScheduledExecutorService thread;
    private long upSince = System.nanoTime();
    private int attempt;

    private PostgresWatch(EmbeddedPostgres postgres, PostgresRestarts restarts, RestartBackoff backoff) {
        this.postgres = postgres;
        this.restarts = restarts;
        this.backoff = backoff;
        this.thread = Executors.newSingleThreadScheduledExecutor(work -> {
            Thread made = new Thread(work, "lossy-postgres-watch");
            made.setDaemon(true);
            return made;
        });
    }

    public static PostgresWatch over(EmbeddedPostgres postgres, PostgresRestarts restarts) {
        PostgresWatch watch = new PostgresWatch(postgres, restarts, new RestartBackoff(Math::random));
        watch.in(LOOK_EVERY, watch::look);
        return watch;
    }

    private void in(Duration pause, Runnable work) {
        try {
            var unused = thread.schedule(work, pause.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            LOG.atDebug().log("no longer watching the database: the server stops");
        }
    }

    private void look() {
        if (isRunning()) {
            in(LOOK_EVERY, this::look);
            return;
        }
        attempt = 0;
        restarts.ended();
        Duration pause = backoff.ended(Duration.ofNanos(System.nanoTime() - upSince));
        LOG.atWarn()
                .addKeyValue("address", postgres.address())
                .addKeyValue("start_after_ms", pause.toMillis())
                .addKeyValue("server_log", postgres.serverLog())
                .log("the embedded PostgreSQL ended by itself; restarting it");
        in(pause, this::startAgain);
    }

    private boolean isRunning() {
        try {
            return postgres.isRunning();
        } catch (PostgresStartException e) {
            LOG.atDebug().setCause(e).log("the pid file can't be read; trying a start");
            return false;
        }
    }

    private void startAgain() {
        attempt++;
        long began = System.nanoTime();
        try {
            postgres.startAgain();
        } catch (RuntimeException e) {
            startFailed(e);
            return;
        }
        if (thread.isShutdown()) {
            return;
        }
        upSince = System.nanoTime();
        restarts.startedAgain();
        LOG.atInfo()
                .addKeyValue("address", postgres.address())
                .addKeyValue("attempt", attempt)
                .addKeyValue("took_ms", Duration.ofNanos(upSince - began).toMillis())
                .log("the embedded PostgreSQL is up again");
        in(LOOK_EVERY, this::look);
    }

    private void startFailed(RuntimeException failure) {
        if (thread.isShutdown()) {
            return; // close interrupted the start
        }
        Duration pause = backoff.failed();
        restarts.failed(String.valueOf(failure.getMessage()), pause.toMillis());
        LOG.atWarn()
                .addKeyValue("attempt", attempt)
                .addKeyValue("cause", failure.getMessage())
                .addKeyValue("retry_after_ms", pause.toMillis())
                .log("the embedded PostgreSQL could not be restarted");
        in(pause, this::startAgain);
    }

    /** Interrupts a running start and starts nothing from now on. */
    @Override
    public void close() {
        thread.shutdownNow();
        try {
            if (!thread.awaitTermination(CLOSE.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.atWarn().log("a start of the embedded PostgreSQL is still running while the server stops");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
