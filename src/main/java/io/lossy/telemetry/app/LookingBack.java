package io.lossy.telemetry.app;

import io.lossy.telemetry.catalog.Catalog;
import io.lossy.telemetry.ops.PageFacts;
import io.lossy.telemetry.persist.DatabaseAddress;
import io.lossy.telemetry.persist.PastQueries;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Connects the live page with what the database remembers. Its questions block, and a database that hangs holds them: so
 * they wait on one thread of their own, which neither takes workers from others nor keeps a server from ending.
 */
final class LookingBack {
    /** Questions that may wait behind one that hangs; the page asks again anyhow. */
    private static final int WAITING = 2;

    private static final int IDLE_SECONDS = 30;

    private final Vertx vertx;
    private final ThreadPoolExecutor thread;

    private LookingBack(Vertx vertx) {
        this.vertx = vertx;
        this.thread = new ThreadPoolExecutor(
                1, 1, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(WAITING), question -> {
                    Thread made = new Thread(question, "lossy-looking-back");
                    made.setDaemon(true);
                    return made;
                });
        thread.allowCoreThreadTimeOut(true);
    }

    static PageFacts facts(Vertx vertx, TelemetryConfig config, Catalog catalog, DatabaseAddress database) {
        PastQueries queries = new PastQueries(database);
        LookingBack back = new LookingBack(vertx);
        return new PageFacts(
                catalog,
                config.ingest().enabled(),
                BuildInfo.version() + ", " + BuildInfo.commit(),
                (since, until) -> back.ask(() -> queries.between(since, until, PageFacts.STEP_SECONDS)),
                () -> back.ask(queries::clients));
    }

    /** An answer that comes after the server has ended is let go, and is no error. */
    private <T> Future<T> ask(Supplier<T> question) {
        try {
            return Future.fromCompletionStage(
                    CompletableFuture.supplyAsync(question, thread), vertx.getOrCreateContext());
        } catch (RejectedExecutionException e) {
            return Future.failedFuture("the database still owes an earlier answer");
        }
    }
}
