package io.lossy.telemetry.ingest;

import io.lossy.telemetry.access.Lines;
import io.lossy.telemetry.access.Readers;
import io.lossy.telemetry.access.TlsPort;
import io.lossy.telemetry.catalog.Catalog;
import io.lossy.telemetry.event.Addresses;
import io.lossy.telemetry.event.IngestRequest;
import io.lossy.telemetry.event.Reason;
import io.lossy.telemetry.metrics.PipelineMetrics;
import io.lossy.telemetry.pressure.Level;
import io.lossy.telemetry.pressure.Pressure;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The first room: opens the doors, and when it closes lets in nobody new, answers everyone who is in, and only then shuts
 * the port.
 */
public final class IngestVerticle extends VerticleBase {
    private static final long DRAIN_MS = 6_000;
    /** How often addresses are forgotten whose rate need not be remembered. */
    private static final long FORGET_MS = 1_000;

    private final IngestConfig config;
    private final Catalog catalog;
    private final Readers readers;
    private final Pressure pressure;
    private final PipelineMetrics metrics;
    private final Clock clock;
    private final LongSupplier nanos;
    private @Nullable HttpServer server;
    private @Nullable Lines lines;
    private @Nullable BridgeDoor bridge;
    private @Nullable AggregateFeed feed;
    private @Nullable Intake intake;
    private @Nullable Admission admission;
    private @Nullable HttpDoor door;
    private final List<MessageConsumer<?>> buses = new ArrayList<>();

    /** @param pressure by which subscribers are refused, and which is told of the bytes in flight */
    public IngestVerticle(
            IngestConfig config,
            Catalog catalog,
            Readers readers,
            Pressure pressure,
            PipelineMetrics metrics,
            Clock clock) {
        this(config, catalog, readers, pressure, metrics, clock, System::nanoTime);
    }

    /** @param nanos the monotonic clock of rates and patience, which a test turns by hand */
    IngestVerticle(
            IngestConfig config,
            Catalog catalog,
            Readers readers,
            Pressure pressure,
            PipelineMetrics metrics,
            Clock clock,
            LongSupplier nanos) {
        this.config = config;
        this.catalog = catalog;
        this.readers = readers;
        this.pressure = pressure;
        this.metrics = metrics;
        this.clock = clock;
        this.nanos = nanos;
    }

    @Override
    public Future<?> start() {
        Keys keys = new Keys(config.keys(), readers);
        Rates rates = new Rates(config.rates(), metrics, nanos);
        vertx.setPeriodic(FORGET_MS, timer -> rates.forget());
        Admission gate = new Admission(config, keys, rates);
        ReplyWriter writer = new ReplyWriter(
                clock, RandomGenerator.of("L64X128MixRandom"), config.limits().maxEvents());
        Intake desk = new Intake(vertx.eventBus(), gate, config.limits(), writer, metrics, clock);
        AggregateFeed aggregates = new AggregateFeed(vertx, catalog.families().keySet(), pressure, metrics);
        BridgeDoor bridgeDoor = new BridgeDoor(vertx, config, keys, desk, aggregates, metrics, nanos);
        pressure.watch(gate::share, Level.ALL, Reason.OVERLOADED);
        metrics.gauge(
                "lossy.ingest.in.flight.bytes", "Bytes of requests that wait for their commit", gate::bytesInFlight);
        metrics.gauge(
                "lossy.ingest.in.flight.limit.bytes",
                "The bound on those bytes",
                () -> config.limits().bytesInFlight());

        Lines connections = new Lines(
                vertx,
                config.exposure(),
                config.sockets().perAddress(),
                config.sockets().total(),
                nanos);
        connections.open();
        Router router = Router.router(vertx);
        router.route().handler(ctx -> {
            OriginGate.harden(ctx.response());
            if (connections.admits(ctx.request())) {
                ctx.next();
            }
        });
        router.route().handler(new OriginGate(config, desk));
        bridgeDoor.mount(router);
        HttpDoor httpDoor =
                new HttpDoor(vertx, config, keys, gate, desk, catalog.families().keySet(), CatalogView.of(catalog));
        httpDoor.mount(router);
        this.door = httpDoor;
        new ClientFiles(vertx).mount(router);
        aggregates.open();
        buses.add(vertx.eventBus().<JsonObject>localConsumer(Addresses.INGEST, message -> fromBus(desk, message)));
        buses.add(vertx.eventBus()
                .<IngestRequest>localConsumer(Addresses.INGEST_BY_REFERENCE, message -> byReference(desk, message)));

        this.admission = gate;
        this.intake = desk;
        this.feed = aggregates;
        this.bridge = bridgeDoor;
        this.lines = connections;
        HttpServer http = vertx.createHttpServer(options())
                .connectionHandler(connections::connected)
                .requestHandler(router);
        this.server = http;
        return http.listen();
    }

    /** Tells clients of another catalog from now on; its families must be those of the first. */
    public Future<Void> follow(Catalog next) {
        Promise<Void> told = Promise.promise();
        context.runOnContext(v -> {
            if (door != null) {
                door.tell(CatalogView.of(next));
            }
            told.complete();
        });
        return told.future();
    }

    private HttpServerOptions options() {
        int message = config.limits().requestBytes();
        HttpServerOptions options = new HttpServerOptions()
                .setHost(config.host())
                .setPort(config.port())
                // Vert.x installs the WebSocket inflater without a bound: a 60 kB frame may become 60 MB.
                .setPerMessageWebSocketCompressionSupported(false)
                .setPerFrameWebSocketCompressionSupported(false)
                .setHttp2ClearTextEnabled(false)
                .setMaxWebSocketFrameSize(message)
                .setMaxWebSocketMessageSize(message)
                .setMaxHeaderSize(16 << 10)
                .setMaxInitialLineLength(4 << 10)
                .setIdleTimeout(75); // seconds without a byte either way; the bridge's own idle bound is shorter
        return TlsPort.secure(vertx, options, config.exposure());
    }

    private static void fromBus(Intake desk, Message<JsonObject> message) {
        JsonObject body = message.body();
        byte[] bytes = body.toBuffer().getBytes();
        desk.take(Caller.LOCAL, bytes)
                .onSuccess(reply -> message.reply(reply.body()))
                .onFailure(failure -> message.fail(500, "internal_error"));
    }

    private static void byReference(Intake desk, Message<IngestRequest> message) {
        desk.take(message.body()).onSuccess(message::reply).onFailure(failure -> message.fail(500, "internal_error"));
    }

    @Override
    public Future<?> stop() {
        if (admission != null) {
            admission.drain();
        }
        return drained().compose(v -> {
            if (bridge != null) {
                bridge.close();
            }
            if (feed != null) {
                feed.close();
            }
            if (lines != null) {
                lines.close();
            }
            return Future.join(buses.stream().map(MessageConsumer::unregister).toList())
                    .compose(x -> server == null ? Future.succeededFuture() : server.close());
        });
    }

    /** Completes when everyone who was let in has been answered, or has waited long enough. */
    private Future<Void> drained() {
        Promise<Void> done = Promise.promise();
        long deadline = System.nanoTime() + DRAIN_MS * 1_000_000;
        vertx.setPeriodic(1, 20, timer -> {
            if (intake == null || intake.waiting() == 0 || System.nanoTime() > deadline) {
                vertx.cancelTimer(timer);
                done.tryComplete();
            }
        });
        return done.future();
    }

    /** The port that was really opened; asked for 0, any. */
    public int actualPort() {
        return server == null ? -1 : server.actualPort();
    }
}
