package io.lossy.telemetry.app;

import io.lossy.telemetry.catalog.model.Catalog;
import io.lossy.telemetry.config.TelemetryConfig;
import io.lossy.telemetry.database.DatabaseAddress;
import io.lossy.telemetry.event.StoredHistory;
import io.lossy.telemetry.node.NodeList;
import io.lossy.telemetry.ops.live.LaneFailure;
import io.lossy.telemetry.ops.live.PageFacts;
import io.lossy.telemetry.ops.product.ProductWindow;
import io.lossy.telemetry.query.PastQueries;
import io.lossy.telemetry.query.ProductQueries;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Queries the database for the live page. The queries block, and a database that hangs may hold them for long. So they
 * run on one daemon thread of their own, which takes no worker from other tasks and does not delay the end of the
 * process.
 */
final class HistoryQueries {
    /** Queries that may wait behind one that hangs. The page repeats its queries anyway. */
    private static final int WAITING = 2;

    private static final int IDLE_SECONDS = 30;
    private static final String NO_DATABASE = "this server only receives; ask a server that stores";

    private final Vertx vertx;
    private final ThreadPoolExecutor thread;

    private HistoryQueries(Vertx vertx, String name) {
        this.vertx = vertx;
        this.thread = new ThreadPoolExecutor(
                1, 1, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(WAITING), question -> {
                    Thread made = new Thread(question, name);
                    made.setDaemon(true);
                    return made;
                });
        thread.allowCoreThreadTimeOut(true);
    }

    static PageFacts facts(
            Vertx vertx,
            TelemetryConfig config,
            Catalog catalog,
            DatabaseAddress database,
            Supplier<@Nullable NodeList> nodes,
            Supplier<Map<String, LaneFailure>> failures) {
        PastQueries queries = new PastQueries(database);
        HistoryQueries back = new HistoryQueries(vertx, "lossy-looking-back");
        return new PageFacts(
                catalog,
                config.ingest().enabled(),
                BuildInfo.version() + ", " + BuildInfo.commit(),
                (since, until) -> back.ask(() -> queries.between(since, until, PageFacts.STEP_SECONDS)),
                () -> back.ask(queries::clients),
                nodes,
                failures);
    }

    /** Returns the facts of a server without a database, whose page starts empty. */
    static PageFacts noFacts(TelemetryConfig config, Catalog catalog) {
        return new PageFacts(
                catalog,
                config.ingest().enabled(),
                BuildInfo.version() + ", " + BuildInfo.commit(),
                (since, until) -> Future.succeededFuture(StoredHistory.NONE),
                () -> Future.failedFuture(NO_DATABASE),
                () -> null,
                Map::of);
    }

    static BiFunction<Catalog, ProductWindow, Future<JsonObject>> noProduct() {
        return (catalog, window) -> Future.failedFuture(NO_DATABASE);
    }

    /** Returns the reader of the page Product. Its long queries do not delay those of the live page. */
    static BiFunction<Catalog, ProductWindow, Future<JsonObject>> product(
            Vertx vertx, DatabaseAddress database, Clock clock) {
        ProductFigures figures =
                new ProductFigures(new ProductQueries(database, ProductFigures.PATIENCE_SECONDS), clock);
        HistoryQueries back = new HistoryQueries(vertx, "lossy-product");
        return (catalog, window) -> back.ask(() -> figures.read(catalog, window))
                .recover(failure -> Future.failedFuture(ProductFigures.explain(failure)));
    }

    /**
     * Runs a query, or fails at once if {@link #WAITING} others already wait. A result that arrives after the server
     * has ended is discarded without an error.
     */
    private <T> Future<T> ask(Supplier<T> question) {
        try {
            return Future.fromCompletionStage(
                    CompletableFuture.supplyAsync(question, thread), vertx.getOrCreateContext());
        } catch (RejectedExecutionException e) {
            return Future.failedFuture(new RejectedExecutionException("an earlier query is still running", e));
        }
    }
}
