package io.lossy.telemetry.cli;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ClientWebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One raw WebSocket to the event-bus bridge: one JSON object a message, text on the way out, binary on the way in.
 * Keeps itself alive with a ping every 20 s (the bridge closes what is silent, and answers no ping). Ends once, through
 * {@code closed}; whoever wants another opens another.
 */
final class BridgeClient {
    private static final int PING_MS = 20_000;
    private static final int CONNECT_MS = 5_000;
    /** Room for a reply about 500 events, each with a detail. */
    private static final int MAX_MESSAGE = 1 << 20;

    private final ClientWebSocket socket;
    private long pings = -1;

    private BridgeClient(ClientWebSocket socket) {
        this.socket = socket;
    }

    /** A client for any number of sockets; hold it as long as them, since one that is collected closes them. */
    static WebSocketClient client(Vertx vertx) {
        return vertx.createWebSocketClient(new WebSocketClientOptions()
                .setMaxFrameSize(MAX_MESSAGE) // an answer comes in one frame
                .setMaxMessageSize(MAX_MESSAGE)
                .setConnectTimeout(CONNECT_MS));
    }

    /**
     * @param frames called with each message of the bridge
     * @param closed called once when an opened socket has ended, however it ended
     */
    static Future<BridgeClient> open(
            Vertx vertx, WebSocketClient client, URI server, Consumer<JsonObject> frames, Runnable closed) {
        ClientWebSocket socket = client.webSocket();
        BridgeClient bridge = new BridgeClient(socket);
        socket.textMessageHandler(text -> deliver(Buffer.buffer(text), frames, bridge));
        socket.binaryMessageHandler(bytes -> deliver(bytes, frames, bridge));
        socket.exceptionHandler(failure -> bridge.close()); // the close handler tells; a broken frame must not linger
        socket.closeHandler(end -> {
            vertx.cancelTimer(bridge.pings);
            closed.run();
        });
        return socket.connect(target(server)).map(opened -> {
            bridge.ping();
            bridge.pings = vertx.setPeriodic(PING_MS, id -> bridge.ping());
            return bridge;
        });
    }

    private static WebSocketConnectOptions target(URI server) {
        boolean tls = "https".equals(server.getScheme());
        WebSocketConnectOptions target = new WebSocketConnectOptions();
        target.setHost(server.getHost());
        target.setPort(server.getPort() > 0 ? server.getPort() : tls ? 443 : 80);
        target.setSsl(tls);
        target.setURI("/eventbus/websocket");
        target.setTimeout(CONNECT_MS);
        return target.setAllowOriginHeader(false); // origins are for browsers; this is none
    }

    private static void deliver(Buffer message, Consumer<JsonObject> frames, BridgeClient bridge) {
        JsonObject frame;
        try {
            frame = new JsonObject(message);
        } catch (DecodeException e) {
            bridge.close(); // not a bridge: the reconnect shows it to the user as an end without an answer
            return;
        }
        frames.accept(frame);
    }

    void send(String address, String replyAddress, JsonObject body) {
        write(new JsonObject()
                .put("type", "send")
                .put("address", address)
                .put("replyAddress", replyAddress)
                .put("body", body));
    }

    void register(String address, @Nullable String token) {
        JsonObject headers = new JsonObject();
        if (token != null) {
            headers.put("authorization", "Bearer " + token);
        }
        write(new JsonObject().put("type", "register").put("address", address).put("headers", headers));
    }

    void close() {
        socket.close();
    }

    private void ping() {
        write(new JsonObject().put("type", "ping"));
    }

    private void write(JsonObject frame) {
        if (!socket.isClosed()) {
            socket.writeTextMessage(frame.encode());
        }
    }
}
