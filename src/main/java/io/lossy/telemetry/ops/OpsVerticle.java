package io.lossy.telemetry.ops;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.Clock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The management port: is it alive, can it commit, and what do the meters say. */
public final class OpsVerticle extends VerticleBase {
    /** OpenMetrics 1.0 and the older text format; Prometheus asks for the first, a human's curl gets the second. */
    private static final String OPEN_METRICS = "application/openmetrics-text; version=1.0.0; charset=utf-8";

    private static final String TEXT = "text/plain; version=0.0.4; charset=utf-8";

    private final OpsConfig config;
    private final PrometheusMeterRegistry registry;
    private final Supplier<Future<Void>> probe;
    private final Clock clock;
    private @Nullable HttpServer server;
    private @Nullable WorkerExecutor scrapes;

    /** @param probe succeeds when an event could be committed now */
    public OpsVerticle(OpsConfig config, PrometheusMeterRegistry registry, Supplier<Future<Void>> probe, Clock clock) {
        this.config = config;
        this.registry = registry;
        this.probe = probe;
        this.clock = clock;
    }

    @Override
    public Future<?> start() {
        Health health = new Health(probe, clock);
        WorkerExecutor executor = vertx.createSharedWorkerExecutor("scrape", 1);
        scrapes = executor;
        Router router = Router.router(vertx);
        router.route().handler(ctx -> {
            ctx.response()
                    .putHeader("x-content-type-options", "nosniff")
                    .putHeader("cache-control", "no-store")
                    .putHeader("content-security-policy", "default-src 'none'");
            ctx.next();
        });
        router.get("/health/live").handler(ctx -> json(ctx, 200, new JsonObject().put("status", "live")));
        router.get("/health/ready")
                .handler(ctx -> health.ready()
                        .onSuccess(
                                answer -> json(ctx, "ready".equals(answer.getString("status")) ? 200 : 503, answer)));
        router.get("/metrics").handler(this::metrics);
        router.errorHandler(
                404,
                ctx -> json(
                        ctx, 404, new JsonObject().put("detail", "here are /health/live, /health/ready, /metrics")));
        HttpServer http = vertx.createHttpServer(new HttpServerOptions()
                        .setHost(config.host())
                        .setPort(config.port())
                        .setHttp2ClearTextEnabled(false)
                        .setCompressionSupported(true)
                        .setIdleTimeout(60))
                .requestHandler(router);
        server = http;
        return rehearse(executor).compose(v -> http.listen());
    }

    /** Renders each form of the page once: the first time takes ten times as long as any other, and nobody waits for it. */
    private Future<?> rehearse(WorkerExecutor executor) {
        return executor.executeBlocking(
                () -> registry.scrape(TEXT).length()
                        + registry.scrape(OPEN_METRICS).length(),
                false);
    }

    /** Rendering takes milliseconds, so it does not happen on an event loop. */
    private void metrics(RoutingContext ctx) {
        String accept = ctx.request().getHeader(HttpHeaders.ACCEPT);
        String type = accept != null && accept.contains("application/openmetrics-text") ? OPEN_METRICS : TEXT;
        WorkerExecutor executor = scrapes;
        if (executor != null) {
            executor.executeBlocking(() -> registry.scrape(type), false)
                    .onSuccess(page -> ctx.response()
                            .putHeader(HttpHeaders.CONTENT_TYPE, type)
                            .end(page))
                    .onFailure(ctx::fail);
        }
    }

    private static void json(RoutingContext ctx, int status, JsonObject body) {
        ctx.response()
                .setStatusCode(status)
                .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                .end(body.toBuffer());
    }

    @Override
    public Future<?> stop() {
        Future<?> closed = server == null ? Future.succeededFuture() : server.close();
        return closed.compose(v -> scrapes == null ? Future.succeededFuture() : scrapes.close());
    }

    public int actualPort() {
        return server == null ? -1 : server.actualPort();
    }
}
