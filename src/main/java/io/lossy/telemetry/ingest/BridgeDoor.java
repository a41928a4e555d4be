package io.lossy.telemetry.ingest;

import io.lossy.telemetry.access.Crowd;
import io.lossy.telemetry.access.Line;
import io.lossy.telemetry.metrics.PipelineMetrics;
import io.lossy.telemetry.metrics.Tally;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClosedException;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.handler.sockjs.SockJSHandler;
import io.vertx.ext.web.handler.sockjs.SockJSHandlerOptions;
import io.vertx.ext.web.handler.sockjs.SockJSSocket;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * The bridge door: SockJS over WebSocket, raw ({@code /eventbus/websocket}) and framed, speaking the event-bus bridge
 * protocol. Transport and framing are Vert.x's; the protocol is ours, because as it comes it parses before it bounds,
 * lets clients name bus addresses, answers half of its errors to nobody and can't tell a subscriber that never reads.
 */
final class BridgeDoor {
    private static final long SWEEP_MS = 1_000;
    /** How long a closed socket may take to say goodbye. */
    private static final long GRACE_MS = 3_000;

    private final Vertx vertx;
    private final IngestConfig config;
    private final Keys keys;
    private final Intake intake;
    private final AggregateFeed feed;
    private final LongSupplier nanos;
    private final Map<SockJSSocket, BridgeSocket> sockets = new LinkedHashMap<>();
    private final Crowd crowd;
    private final Map<String, Tally> closed = new HashMap<>();
    private final Tally conflated;
    private volatile int open;
    private long sweeper = -1;

    BridgeDoor(
            Vertx vertx,
            IngestConfig config,
            Keys keys,
            Intake intake,
            AggregateFeed feed,
            PipelineMetrics metrics,
            LongSupplier nanos) {
        this.vertx = vertx;
        this.config = config;
        this.keys = keys;
        this.intake = intake;
        this.feed = feed;
        this.nanos = nanos;
        this.crowd = new Crowd(config.sockets().perAddress());
        for (String cause : List.of("client", "error", "idle", "stalled", "refused", "shutdown")) {
            closed.put(cause, metrics.counter("lossy.ingest.sockets.closed", "Bridge sockets ended", "cause", cause));
        }
        conflated = metrics.counter(
                "lossy.ingest.aggregates.conflated", "Aggregates a subscriber was too slow for; it got a newer one");
        metrics.gauge("lossy.ingest.sockets.open", "Bridge sockets now", () -> open);
    }

    void mount(Router router) {
        SockJSHandlerOptions options = new SockJSHandlerOptions()
                .setInsertJSESSIONID(false)
                .setLibraryURL("about:blank")
                .addDisabledTransport("XHR")
                .addDisabledTransport("EVENT_SOURCE")
                .addDisabledTransport("HTML_FILE")
                .addDisabledTransport("JSON_P");
        // Pages that load a script from a public network, and a probe for transports that are off.
        router.routeWithRegex("/eventbus/(iframe.*|chunking_test.*)").handler(ctx -> ctx.fail(404));
        router.route("/eventbus*")
                .subRouter(SockJSHandler.create(vertx, options).socketHandler(this::connected));
        sweeper = vertx.setPeriodic(SWEEP_MS, timer -> sweep());
    }

    private void connected(SockJSSocket socket) {
        Line line = Line.under(socket.routingContext().request().connection());
        line.upgraded();
        line.readOnlyWhileWritable();
        line.paysForFragments(intake::hold, intake::release);
        IngestConfig.RateLimits rates = config.rates();
        Caller caller = Caller.of(
                socket,
                config.exposure(),
                TokenBucket.limiting(rates.socketPerSecond(), rates.socketBurst(), nanos.getAsLong()));
        if (crowd.isFull(caller.network())) {
            count("refused");
            socket.exceptionHandler(gone -> {}); // else the framed transport logs a stack trace when it leaves
            socket.close(4029, "too many sockets from this address");
            vertx.setTimer(GRACE_MS, timer -> line.cut());
            return;
        }
        BridgeSocket conversation =
                new BridgeSocket(socket, caller, config.sockets(), keys, intake, feed, nanos, conflated::increment);
        try {
            socket.exceptionHandler(failure -> failed(socket, failure));
            socket.closeHandler(v -> forget(socket, "client"));
            socket.handler(conversation::handle);
        } catch (IllegalStateException closedAlready) {
            line.cut();
            return;
        }
        sockets.put(socket, conversation);
        crowd.add(caller.network());
        open = sockets.size();
    }

    /** Without this a message above the limit leaves a socket that hears nothing and says nothing. */
    private void failed(SockJSSocket socket, Throwable failure) {
        if (failure instanceof HttpClosedException || failure instanceof IOException) {
            forget(socket, "client"); // it left without a word, which is nothing to log
        } else {
            end(socket, "error", 4009, "message too large or malformed");
        }
    }

    private void sweep() {
        for (Map.Entry<SockJSSocket, BridgeSocket> entry : new ArrayList<>(sockets.entrySet())) {
            entry.getValue().expire();
            String cause = entry.getValue().reasonToClose();
            if (cause != null) {
                end(entry.getKey(), cause, cause.equals("idle") ? 1001 : 4008, cause);
            }
        }
    }

    /** Closes politely, and cuts the line when that isn't heard; a client that does not read would never hear it. */
    private void end(SockJSSocket socket, String cause, int code, String reason) {
        Line line = Line.under(socket.routingContext().request().connection());
        forget(socket, cause);
        socket.close(code, reason);
        if (cause.equals("stalled")) {
            line.cut();
        } else {
            vertx.setTimer(GRACE_MS, timer -> line.cut());
        }
    }

    private void forget(SockJSSocket socket, String cause) {
        BridgeSocket conversation = sockets.remove(socket);
        if (conversation != null) {
            conversation.closed();
            crowd.remove(conversation.network());
            open = sockets.size();
            count(cause);
        }
    }

    private void count(String cause) {
        Tally tally = closed.get(cause);
        if (tally != null) {
            tally.increment();
        }
    }

    void close() {
        vertx.cancelTimer(sweeper);
        new ArrayList<>(sockets.keySet()).forEach(socket -> end(socket, "shutdown", 1001, "server is stopping"));
    }
}
