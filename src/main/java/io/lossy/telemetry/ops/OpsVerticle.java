package io.lossy.telemetry.ops;

import io.lossy.telemetry.access.Lines;
import io.lossy.telemetry.access.Readers;
import io.lossy.telemetry.access.TlsPort;
import io.lossy.telemetry.catalog.Catalog;
import io.lossy.telemetry.event.Reason;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The management port: is it alive, can it commit, what do the meters say, and the live page. */
public final class OpsVerticle extends VerticleBase {
    private static final Logger LOG = LoggerFactory.getLogger(OpsVerticle.class);

    /** Nothing but this server's own files runs or is asked, and no text becomes markup. */
    private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self';"
            + " img-src 'self' data:; frame-ancestors 'none'; base-uri 'none'; form-action 'none';"
            + " require-trusted-types-for 'script'; trusted-types 'none'";

    private static final JsonObject LEAVING = new JsonObject()
            .put("status", "unavailable")
            .put("reason", Reason.SHUTTING_DOWN.word())
            .put("detail", "the server is stopping; events are answered with retry");

    /** Connections of one address, live pages aside: some browsers of six each behind one address, and the scrapers. */
    private static final int PER_ADDRESS = 250;
    /** Of all addresses, live pages among them. */
    private static final int TOTAL = 1_000;

    private final OpsConfig config;
    private final Readers readers;
    private final PrometheusMeterRegistry registry;
    private final Supplier<Future<Void>> probe;
    private final PageFacts facts;
    private final Clock clock;
    private final LongSupplier nanos;
    private @Nullable Lines lines;
    private @Nullable LivePage page;
    private @Nullable HttpServer server;
    private @Nullable Scrapes scrapes;
    private volatile boolean leaving;

    /** @param probe succeeds when an event could be committed now */
    public OpsVerticle(
            OpsConfig config,
            Readers readers,
            PrometheusMeterRegistry registry,
            Supplier<Future<Void>> probe,
            PageFacts facts,
            Clock clock) {
        this(config, readers, registry, probe, facts, clock, System::nanoTime);
    }

    /** @param nanos the monotonic clock of patience, which a test turns by hand */
    OpsVerticle(
            OpsConfig config,
            Readers readers,
            PrometheusMeterRegistry registry,
            Supplier<Future<Void>> probe,
            PageFacts facts,
            Clock clock,
            LongSupplier nanos) {
        this.config = config;
        this.readers = readers;
        this.registry = registry;
        this.probe = probe;
        this.facts = facts;
        this.clock = clock;
        this.nanos = nanos;
    }

    @Override
    public Future<?> start() {
        Health health = new Health(probe, clock);
        LivePage live = new LivePage(vertx, facts, registry, health, clock, config.watchers());
        Scrapes pages = new Scrapes(vertx, registry);
        scrapes = pages;
        page = live;
        Lines connections = new Lines(vertx, config.exposure(), PER_ADDRESS, TOTAL, nanos);
        lines = connections;
        connections.open();
        return Future.all(PageFiles.load(vertx), pages.rehearse()).compose(loaded -> {
            PageFiles files = loaded.resultAt(0);
            Router router = router(health, pages, connections);
            files.mount(router);
            live.mount(router);
            new ReloadDoor(vertx.eventBus()).mount(router);
            live.open();
            return listen(router, connections);
        });
    }

    /** Shows what another catalog has. */
    public Future<Void> follow(Catalog catalog) {
        Promise<Void> shown = Promise.promise();
        context.runOnContext(v -> {
            if (page != null) {
                page.follow(catalog);
            }
            shown.complete();
        });
        return shown.future();
    }

    /** From now on it is not ready, whatever the database is: called first when the server stops, from any thread. */
    public void leave() {
        leaving = true;
    }

    private Future<JsonObject> ready(Health health) {
        return leaving ? Future.succeededFuture(LEAVING) : health.ready();
    }

    private Router router(Health health, Scrapes pages, Lines connections) {
        List<String> names = new ArrayList<>(config.hosts());
        names.add(config.host());
        HostGate gate = new HostGate(names);
        Router router = Router.router(vertx);
        router.route().handler(ctx -> admit(ctx, gate, connections));
        TokenGate tokens = new TokenGate(vertx, readers, config);
        tokens.mount(router);
        router.get("/health/live").handler(ctx -> json(ctx, 200, new JsonObject().put("status", "live")));
        router.get("/health/ready")
                .handler(ctx -> ready(health).onSuccess(answer -> ready(ctx, answer, tokens.knows(ctx))));
        router.get("/metrics").handler(pages::answer);
        refusals(router);
        return router;
    }

    /** Without these Vert.x puts a stack trace into the log for each request that is none. */
    private static void refusals(Router router) {
        router.errorHandler(400, ctx -> json(ctx, 400, detail("not a request this server understands")));
        router.errorHandler(404, ctx -> json(ctx, 404, detail("here are /ops, /metrics, /health/live, /health/ready")));
        router.errorHandler(405, ctx -> json(ctx, 405, detail("another method, please")));
        router.errorHandler(500, ctx -> {
            LOG.atError().setCause(ctx.failure()).log("a request to the management port failed");
            json(ctx, 500, detail("the server failed; it has been logged"));
        });
    }

    private static JsonObject detail(String text) {
        return new JsonObject().put("detail", text);
    }

    /** A load balancer is told yes or no; what is amiss is for those who may read it. */
    private static void ready(RoutingContext ctx, JsonObject answer, boolean known) {
        String status = answer.getString("status");
        json(ctx, "ready".equals(status) ? 200 : 503, known ? answer : new JsonObject().put("status", status));
    }

    /** What every answer carries, and whom there is none for. */
    private static void admit(RoutingContext ctx, HostGate gate, Lines connections) {
        ctx.response()
                .putHeader("x-content-type-options", "nosniff")
                .putHeader("cache-control", "no-store")
                .putHeader("referrer-policy", "no-referrer")
                .putHeader("cross-origin-resource-policy", "same-origin")
                .putHeader("content-security-policy", POLICY);
        if (!connections.admits(ctx.request())) {
            return;
        }
        if (gate.admits(ctx.request().getHeader(HttpHeaders.HOST))) {
            ctx.next();
        } else {
            json(ctx, 421, detail("not a name of this server; see management.hosts"));
        }
    }

    private Future<?> listen(Router router, Lines connections) {
        HttpServerOptions options = new HttpServerOptions()
                .setHost(config.host())
                .setPort(config.port())
                .setHttp2ClearTextEnabled(false)
                .setCompressionSupported(true)
                .setIdleTimeout(60);
        HttpServer http = vertx.createHttpServer(TlsPort.secure(vertx, options, config.exposure()))
                .connectionHandler(connections::connected)
                .requestHandler(router);
        server = http;
        return http.listen();
    }

    private static void json(RoutingContext ctx, int status, JsonObject body) {
        ctx.response()
                .setStatusCode(status)
                .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                .end(body.toBuffer());
    }

    @Override
    public Future<?> stop() {
        if (page != null) {
            page.close();
        }
        if (lines != null) {
            lines.close();
        }
        Future<?> closed = server == null ? Future.succeededFuture() : server.close();
        return closed.compose(v -> scrapes == null ? Future.succeededFuture() : scrapes.close());
    }

    public int actualPort() {
        return server == null ? -1 : server.actualPort();
    }
}
