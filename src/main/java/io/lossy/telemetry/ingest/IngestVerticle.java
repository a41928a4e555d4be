package io.lossy.telemetry.ingest;

import io.lossy.telemetry.catalog.model.Catalog;
import io.lossy.telemetry.event.Addresses;
import io.lossy.telemetry.event.IngestRequest;
import io.lossy.telemetry.ingest.reply.ReplyWriter;
import io.lossy.telemetry.metrics.PipelineMetrics;
import io.lossy.telemetry.overload.LoadMonitor;
import io.lossy.telemetry.security.net.ConnectionLimiter;
import io.lossy.telemetry.security.net.TlsPort;
import io.lossy.telemetry.web.SecurityHeaders;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Runs one instance of the ingest stage: handles its share of the connections of the public port. The first instance
 * also opens the bus addresses. On stop, rejects new requests, waits up to 6 s until the admitted requests of all
 * instances are answered, and only then closes its connections. The last instance closes the port.
 */
final class IngestVerticle extends VerticleBase {
    private static final long DRAIN_MS = 6_000;
    /** How often the full token buckets of addresses are evicted. */
    private static final long FORGET_MS = 1_000;

    /** No response of this port is a page. */
    private static final String POLICY = "default-src 'none'; frame-ancestors 'none'";

    private final int instance;
    private final IngestConfig config;
    private final Catalog catalog;
    private final SharedLimits shared;
    private final LoadMonitor pressure;
    private final PipelineMetrics metrics;
    private final Clock clock;
    private final LongSupplier nanos;
    private @Nullable RunningServer running;

    /** What {@link #start} opened and {@link #stop} closes. */
    private record RunningServer(
            AggregateFeed feed,
            BridgeRoutes bridge,
            HttpRoutes routes,
            ConnectionLimiter connections,
            List<MessageConsumer<?>> consumers,
            HttpServer http) {
        Future<?> close() {
            return Future.join(
                            consumers.stream().map(MessageConsumer::unregister).toList())
                    .compose(v -> bridge.close())
                    .compose(v -> {
                        feed.close();
                        connections.close();
                        return http.close();
                    });
        }
    }

    /** @param instance its number, from 0 */
    IngestVerticle(
            int instance,
            IngestConfig config,
            Catalog catalog,
            SharedLimits shared,
            LoadMonitor pressure,
            PipelineMetrics metrics,
            Clock clock,
            LongSupplier nanos) {
        this.instance = instance;
        this.config = config;
        this.catalog = catalog;
        this.shared = shared;
        this.pressure = pressure;
        this.metrics = metrics;
        this.clock = clock;
        this.nanos = nanos;
    }

    @Override
    public Future<?> start() {
        ReplyWriter writer = new ReplyWriter(
                clock, RandomGenerator.of("L64X128MixRandom"), config.limits().maxEvents());
        IngestService service =
                new IngestService(vertx, instance, shared.admission(), config.limits(), writer, metrics, clock);
        AggregateFeed feed = new AggregateFeed(vertx, catalog.families().keySet(), pressure, metrics);
        BridgeRoutes bridge = new BridgeRoutes(vertx, config, shared, service, feed, metrics, nanos);
        ConnectionLimiter connections = new ConnectionLimiter(vertx, shared.connections(), nanos);
        connections.open();
        HttpRoutes routes = new HttpRoutes(vertx, config, shared, service, catalog);
        SecurityHeaders headers =
                new SecurityHeaders(POLICY, "cross-origin", config.exposure().isEncrypted());
        PublicRequests requests =
                new PublicRequests(vertx, headers, connections, new OriginCheck(config, service), routes);
        bridge.mount(requests.router());
        routes.mount(requests.router());
        new ClientFiles(vertx).mount(requests.router());
        feed.open();
        HttpServer http = vertx.createHttpServer(options())
                .connectionHandler(connections::connected)
                .requestHandler(requests);
        running = new RunningServer(feed, bridge, routes, connections, listenOnBus(service), http);
        if (instance == 0) {
            vertx.setPeriodic(FORGET_MS, timer -> shared.rates().evictIdle());
        }
        return http.listen();
    }

    /** Opens the bus addresses in the first instance only, so that the requests of an emitter stay in order. */
    private List<MessageConsumer<?>> listenOnBus(IngestService service) {
        if (instance > 0) {
            return List.of();
        }
        return List.of(
                vertx.eventBus().<JsonObject>localConsumer(Addresses.INGEST, message -> fromBus(service, message)),
                vertx.eventBus()
                        .<IngestRequest>localConsumer(
                                Addresses.INGEST_BY_REFERENCE, message -> byReference(service, message)));
    }

    /** Shows clients another catalog from now on. Its families must be those of the first catalog. */
    Future<Void> useCatalog(Catalog next) {
        return Future.future(done -> context.runOnContext(v -> {
            if (running != null) {
                running.routes().setCatalog(next);
            }
            done.complete();
        }));
    }

    /** Sets an idle time-out that is longer than those of {@link ConnectionLimiter} and of the bridge's sockets. */
    private HttpServerOptions options() {
        int message = config.limits().requestBytes();
        HttpServerOptions options = new HttpServerOptions()
                .setHost(config.host())
                // Vert.x opens one free port for all instances if the port is negative, and one for each if it is 0.
                .setPort(config.port() == 0 ? -1 : config.port())
                // Vert.x installs the WebSocket inflater without a bound: a 60 kB frame may become 60 MB.
                .setPerMessageWebSocketCompressionSupported(false)
                .setPerFrameWebSocketCompressionSupported(false)
                .setHttp2ClearTextEnabled(false)
                .setMaxWebSocketFrameSize(message)
                .setMaxWebSocketMessageSize(message)
                .setMaxHeaderSize(16 << 10)
                .setMaxInitialLineLength(4 << 10)
                // Only reads are timed, because to time writes costs a listener and a clock read per response.
                .setReadIdleTimeout((int) Math.max(75, config.sockets().idle().toSeconds() + 30));
        return TlsPort.secure(vertx, options, config.exposure());
    }

    private static void fromBus(IngestService service, Message<JsonObject> message) {
        JsonObject body = message.body();
        byte[] bytes = body.toBuffer().getBytes();
        service.take(Caller.LOCAL, bytes)
                .onSuccess(reply -> message.reply(reply.body()))
                .onFailure(failure -> message.fail(500, "internal_error"));
    }

    private static void byReference(IngestService service, Message<IngestRequest> message) {
        service.take(message.body())
                .onSuccess(message::reply)
                .onFailure(failure -> message.fail(500, "internal_error"));
    }

    @Override
    public Future<?> stop() {
        RunningServer now = running;
        if (now == null) {
            return Future.succeededFuture();
        }
        shared.admission().drain();
        return drained().compose(v -> now.close());
    }

    /** Completes when all admitted requests of all instances are answered, or after {@link #DRAIN_MS}. */
    private Future<Void> drained() {
        Promise<Void> done = Promise.promise();
        long deadline = System.nanoTime() + DRAIN_MS * 1_000_000;
        vertx.setPeriodic(1, 20, timer -> {
            if (shared.admission().waiting() == 0 || System.nanoTime() > deadline) {
                vertx.cancelTimer(timer);
                done.tryComplete();
            }
        });
        return done.future();
    }

    /** Returns the port that was opened; -1 before the start. */
    int actualPort() {
        return running == null ? -1 : running.http().actualPort();
    }
}
