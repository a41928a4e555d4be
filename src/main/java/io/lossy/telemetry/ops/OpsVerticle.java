package io.lossy.telemetry.ops;

import io.lossy.telemetry.catalog.model.Catalog;
import io.lossy.telemetry.event.Reason;
import io.lossy.telemetry.ops.health.Health;
import io.lossy.telemetry.ops.live.LivePage;
import io.lossy.telemetry.ops.live.PageFacts;
import io.lossy.telemetry.ops.live.PageFiles;
import io.lossy.telemetry.ops.product.ProductPage;
import io.lossy.telemetry.ops.product.ProductWindow;
import io.lossy.telemetry.security.auth.ReadTokenVerifier;
import io.lossy.telemetry.security.net.ConnectionCounts;
import io.lossy.telemetry.security.net.ConnectionLimiter;
import io.lossy.telemetry.security.net.TlsPort;
import io.lossy.telemetry.web.HeadRequests;
import io.lossy.telemetry.web.JsonErrors;
import io.lossy.telemetry.web.SecurityHeaders;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Future;
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
import java.util.function.BiFunction;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Serves the management port: liveness, readiness, metrics, the live page and the page Product. */
public final class OpsVerticle extends VerticleBase {
    private static final JsonErrors ERRORS = new JsonErrors(new JsonObject());

    /** Allows only this server's own files to run and to be requested, and no text to become markup. */
    private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self';"
            + " img-src 'self' data:; frame-ancestors 'none'; base-uri 'none'; form-action 'none';"
            + " require-trusted-types-for 'script'; trusted-types 'none'";

    private static final JsonObject LEAVING = new JsonObject()
            .put("status", "unavailable")
            .put("reason", Reason.SHUTTING_DOWN.word())
            .put("detail", "the server is stopping; events are answered with retry");

    /**
     * Exempt from the host check, because kubelets and load balancers use the address of a pod or machine, which no
     * setting can name in advance.
     */
    private static final String HEALTH = "/health/";

    /**
     * Connections per address, without live pages: enough for several browsers of six connections each, and the
     * scrapers.
     */
    private static final int PER_ADDRESS = 250;
    /** Connections of all addresses, including live pages. */
    private static final int TOTAL = 1_000;

    private final OpsConfig config;
    private final SecurityHeaders headers;
    private final ReadTokenVerifier readers;
    private final PrometheusMeterRegistry registry;
    private final Supplier<Future<Void>> probe;
    private final PageFacts facts;
    private final BiFunction<Catalog, ProductWindow, Future<JsonObject>> product;
    private final Clock clock;
    private final LongSupplier nanos;
    private @Nullable OpenPort port;
    private volatile boolean leaving;

    /** What {@link #start} opened and {@link #stop} closes. */
    private record OpenPort(
            LivePage page, ProductPage product, ConnectionLimiter connections, MetricsRoute scrapes, HttpServer http) {
        Future<?> close() {
            page.close();
            connections.close();
            return http.close().compose(v -> scrapes.close());
        }
    }

    /**
     * @param probe succeeds if an event could be committed now
     * @param product reads the figures of the page Product; its failure has a message for the user
     * @param nanos the monotonic clock for connection timeouts
     */
    public OpsVerticle(
            OpsConfig config,
            ReadTokenVerifier readers,
            PrometheusMeterRegistry registry,
            Supplier<Future<Void>> probe,
            PageFacts facts,
            BiFunction<Catalog, ProductWindow, Future<JsonObject>> product,
            Clock clock,
            LongSupplier nanos) {
        this.config = config;
        this.headers =
                new SecurityHeaders(POLICY, "same-origin", config.exposure().isEncrypted());
        this.readers = readers;
        this.registry = registry;
        this.probe = probe;
        this.facts = facts;
        this.product = product;
        this.clock = clock;
        this.nanos = nanos;
    }

    @Override
    public Future<?> start() {
        Health health = new Health(probe, clock);
        LivePage page = new LivePage(vertx, facts, registry, health, clock, config.watchers(), ERRORS);
        ProductPage people = new ProductPage(facts.catalog(), product, clock, ERRORS);
        MetricsRoute scrapes = new MetricsRoute(vertx, registry);
        ConnectionLimiter connections =
                new ConnectionLimiter(vertx, new ConnectionCounts(config.exposure(), PER_ADDRESS, TOTAL), nanos);
        connections.open();
        return PageFiles.load(vertx).compose(files -> {
            Router router = router(health, scrapes, connections);
            files.mount(router);
            page.mount(router);
            people.mount(router);
            new ReloadRoute(vertx.eventBus(), ERRORS).mount(router);
            page.open();
            HttpServer http = vertx.createHttpServer(options())
                    .connectionHandler(connections::connected)
                    .requestHandler(router);
            port = new OpenPort(page, people, connections, scrapes, http);
            return http.listen();
        });
    }

    /** Switches the pages to another catalog. */
    public Future<Void> follow(Catalog catalog) {
        return Future.future(done -> context.runOnContext(v -> {
            if (port != null) {
                port.page().follow(catalog);
                port.product().follow(catalog);
            }
            done.complete();
        }));
    }

    /**
     * Reports not ready from now on, whatever the state of the database. Called first when the server stops, from any
     * thread.
     */
    public void leave() {
        leaving = true;
    }

    private Future<JsonObject> ready(Health health) {
        return leaving ? Future.succeededFuture(LEAVING) : health.ready();
    }

    private Router router(Health health, MetricsRoute pages, ConnectionLimiter connections) {
        List<String> names = new ArrayList<>(config.hosts());
        names.add(config.host());
        HostCheck gate = new HostCheck(names);
        Router router = Router.router(vertx);
        router.route().handler(new HeadRequests(true));
        router.route().handler(ctx -> admit(ctx, gate, connections));
        TokenHandler tokens = new TokenHandler(vertx, readers, config, ERRORS);
        tokens.mount(router);
        router.get("/health/live").handler(ctx -> JsonErrors.json(ctx, 200, new JsonObject().put("status", "live")));
        router.get("/health/ready")
                .handler(ctx -> ready(health)
                        .onSuccess(answer -> ready(ctx, answer, isKnownName(ctx, gate) && tokens.knows(ctx))));
        router.get("/metrics").handler(pages::answer);
        // without this handler Vert.x logs a stack trace for each malformed request
        router.errorHandler(400, ctx -> ERRORS.send(ctx, 400, "malformed HTTP request"));
        ERRORS.mount(
                router,
                "no such path; use /ops, /metrics, /health/live or /health/ready",
                path -> path.startsWith("/ops/session"));
        return router;
    }

    /**
     * Replies with the status. Only authorised clients receive the details; load balancers receive the status alone.
     */
    private static void ready(RoutingContext ctx, JsonObject answer, boolean known) {
        String status = answer.getString("status");
        JsonErrors.json(
                ctx, "ready".equals(status) ? 200 : 503, known ? answer : new JsonObject().put("status", status));
    }

    /**
     * Adds the security headers to every response. Rejects requests beyond the connection limits, with an unreadable
     * path, or with an unknown host name.
     */
    private void admit(RoutingContext ctx, HostCheck gate, ConnectionLimiter connections) {
        headers.addTo(ctx.response());
        if (!connections.admit(ctx.request())) {
            return;
        }
        if (!hasReadablePath(ctx)) {
            ERRORS.send(ctx, 400, "the path has a % without two hex digits");
        } else if (ctx.normalizedPath().startsWith(HEALTH) || isKnownName(ctx, gate)) {
            ctx.next();
        } else {
            ERRORS.send(ctx, 421, "this host name is not listed in management.hosts");
        }
    }

    /**
     * Returns false if Vert.x can't decode the path. Checked first, because Vert.x throws on every later use of such a
     * path.
     */
    private static boolean hasReadablePath(RoutingContext ctx) {
        try {
            return ctx.normalizedPath() != null;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static boolean isKnownName(RoutingContext ctx, HostCheck gate) {
        return gate.admits(ctx.request().getHeader(HttpHeaders.HOST));
    }

    private HttpServerOptions options() {
        HttpServerOptions options = new HttpServerOptions()
                .setHost(config.host())
                .setPort(config.port())
                .setHttp2ClearTextEnabled(false)
                .setCompressionSupported(true)
                .setIdleTimeout(60);
        return TlsPort.secure(vertx, options, config.exposure());
    }

    @Override
    public Future<?> stop() {
        return port == null ? Future.succeededFuture() : port.close();
    }

    public int actualPort() {
        return port == null ? -1 : port.http().actualPort();
    }
}
