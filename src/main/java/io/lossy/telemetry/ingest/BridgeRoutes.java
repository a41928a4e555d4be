package io.lossy.telemetry.ingest;

import io.lossy.telemetry.metrics.CounterHandle;
import io.lossy.telemetry.metrics.CounterMap;
import io.lossy.telemetry.metrics.PipelineMetrics;
import io.lossy.telemetry.security.net.ConnectionGuard;
import io.lossy.telemetry.security.net.PerNetworkCounter;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClosedException;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.handler.sockjs.SockJSHandler;
import io.vertx.ext.web.handler.sockjs.SockJSHandlerOptions;
import io.vertx.ext.web.handler.sockjs.SockJSSocket;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Serves the bridge: the event-bus bridge protocol over SockJS on WebSocket, raw ({@code /eventbus/websocket}) and
 * framed. Vert.x provides transport and framing. The protocol is our own code, because the stock bridge parses before
 * it limits the size, lets clients name bus addresses, sends half of its errors without the reply address and does not
 * detect a subscriber that never reads.
 *
 * <p>A session of SockJS is one WebSocket and so stays on one event loop. The transports that use several connections
 * for a session are disabled: these could be on different event loops.
 */
final class BridgeRoutes {
    private static final long SWEEP_MS = 1_000;
    /** How long a client may take to finish the close handshake before its connection is cut. */
    private static final long GRACE_MS = 3_000;

    private final Vertx vertx;
    private final IngestConfig config;
    private final WriteKeys keys;
    private final Admission admission;
    private final PerNetworkCounter perNetwork;
    private final IngestService service;
    private final AggregateFeed feed;
    private final LongSupplier nanos;
    private final Map<SockJSSocket, BridgeSocket> sockets = new LinkedHashMap<>();
    private final CounterMap<String> closed;
    private final CounterHandle conflated;
    private long sweeper = -1;

    BridgeRoutes(
            Vertx vertx,
            IngestConfig config,
            SharedLimits shared,
            IngestService service,
            AggregateFeed feed,
            PipelineMetrics metrics,
            LongSupplier nanos) {
        this.vertx = vertx;
        this.config = config;
        this.keys = shared.keys();
        this.admission = shared.admission();
        this.perNetwork = shared.sockets();
        this.service = service;
        this.feed = feed;
        this.nanos = nanos;
        closed = metrics.counters(
                "lossy.ingest.sockets.closed",
                "Closed bridge sockets, by cause",
                "cause",
                List.of("client", "error", "idle", "stalled", "refused", "shutdown"),
                cause -> cause);
        conflated = metrics.counter(
                "lossy.ingest.aggregates.conflated",
                "Aggregates that a slow subscriber did not receive because a" + " newer one replaced them");
    }

    void mount(Router router) {
        SockJSHandlerOptions options = new SockJSHandlerOptions()
                .setInsertJSESSIONID(false)
                .setLibraryURL("about:blank")
                .addDisabledTransport("XHR")
                .addDisabledTransport("EVENT_SOURCE")
                .addDisabledTransport("HTML_FILE")
                .addDisabledTransport("JSON_P");
        // Not served: pages that load a script from a public network, and a probe for transports that are disabled.
        router.routeWithRegex("/eventbus/(iframe.*|chunking_test.*)").handler(ctx -> ctx.fail(404));
        router.route("/eventbus*")
                .subRouter(SockJSHandler.create(vertx, options).socketHandler(this::connected));
        sweeper = vertx.setPeriodic(SWEEP_MS, timer -> sweep());
    }

    private void connected(SockJSSocket socket) {
        ConnectionGuard line =
                ConnectionGuard.of(socket.routingContext().request().connection());
        line.detachFromHttp();
        line.readOnlyWhileWritable();
        line.paysForFragments(admission::tryReserve, admission::release);
        IngestConfig.RateLimits rates = config.rates();
        Caller caller = Caller.of(
                socket,
                config.exposure(),
                TokenBucket.ofNullable(rates.socketPerSecond(), rates.socketBurst(), nanos.getAsLong()));
        if (!perNetwork.tryAdd(caller.network())) {
            closed.increment("refused");
            socket.exceptionHandler(gone -> {}); // otherwise the framed transport logs a stack trace
            socket.close(4029, "too many sockets from this address");
            vertx.setTimer(GRACE_MS, timer -> line.closeNow());
            return;
        }
        BridgeSocket conversation = new BridgeSocket(
                socket, caller, config.sockets(), keys, admission, service, feed, nanos, conflated::increment);
        try {
            socket.exceptionHandler(failure -> failed(socket, failure));
            socket.closeHandler(v -> forget(socket, "client"));
            socket.handler(conversation::handle);
        } catch (IllegalStateException closedAlready) {
            perNetwork.remove(caller.network());
            line.closeNow();
            return;
        }
        sockets.put(socket, conversation);
    }

    /** Ends a failed socket. Otherwise a message above the limit leaves a socket that neither receives nor sends. */
    private void failed(SockJSSocket socket, Throwable failure) {
        if (failure instanceof HttpClosedException || failure instanceof IOException) {
            forget(socket, "client"); // disconnected without a close frame: not worth a log line
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

    /**
     * Sends a close frame after the answers before it, and cuts the connection after {@link #GRACE_MS}. Cuts a stalled
     * connection at once, because its client would never read the close frame.
     *
     * @return completes when the close frame is sent or the connection is cut
     */
    private Future<Void> end(SockJSSocket socket, String cause, int code, String reason) {
        ConnectionGuard line =
                ConnectionGuard.of(socket.routingContext().request().connection());
        BridgeSocket conversation = sockets.get(socket);
        forget(socket, cause);
        if (cause.equals("stalled")) {
            socket.close(code, reason);
            line.closeNow();
            return Future.succeededFuture();
        }
        Promise<Void> ended = Promise.promise();
        Runnable close = () -> {
            socket.close(code, reason);
            ended.tryComplete();
        };
        if (conversation == null) {
            close.run();
        } else {
            conversation.closeAfterAnswers(close);
        }
        vertx.setTimer(GRACE_MS, timer -> {
            line.closeNow();
            ended.tryComplete();
        });
        return ended.future();
    }

    private void forget(SockJSSocket socket, String cause) {
        BridgeSocket conversation = sockets.remove(socket);
        if (conversation != null) {
            conversation.closed();
            perNetwork.remove(conversation.network());
            closed.increment(cause);
        }
    }

    /** Closes all sockets. Completes when each has its answers, or is cut. */
    Future<Void> close() {
        vertx.cancelTimer(sweeper);
        return Future.join(new ArrayList<>(sockets.keySet())
                        .stream()
                                .map(socket -> end(socket, "shutdown", 1001, "server is stopping"))
                                .toList())
                .mapEmpty();
    }
}
