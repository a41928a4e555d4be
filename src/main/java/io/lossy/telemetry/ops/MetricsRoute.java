package io.lossy.telemetry.ops;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;

/**
 * Serves the meters as a page for Prometheus. Rendering takes milliseconds, so it runs on a thread of its own. The
 * first pages take ten times as long, because classes are loaded and no code is compiled yet.
 */
final class MetricsRoute {
    /** OpenMetrics 1.0, which Prometheus requests. {@link #TEXT} is the older format, which a plain curl receives. */
    private static final String OPEN_METRICS = "application/openmetrics-text; version=1.0.0; charset=utf-8";

    private static final String TEXT = "text/plain; version=0.0.4; charset=utf-8";

    private final PrometheusMeterRegistry registry;
    private final WorkerExecutor thread;

    MetricsRoute(Vertx vertx, PrometheusMeterRegistry registry) {
        this.registry = registry;
        this.thread = vertx.createSharedWorkerExecutor("scrape", 1);
    }

    void answer(RoutingContext ctx) {
        String accept = ctx.request().getHeader(HttpHeaders.ACCEPT);
        String type = accept != null && accept.contains("application/openmetrics-text") ? OPEN_METRICS : TEXT;
        thread.executeBlocking(() -> registry.scrape(type), false)
                .onSuccess(page ->
                        ctx.response().putHeader(HttpHeaders.CONTENT_TYPE, type).end(page))
                .onFailure(ctx::fail);
    }

    Future<?> close() {
        return thread.close();
    }
}
