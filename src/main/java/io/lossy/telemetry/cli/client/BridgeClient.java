package io.lossy.telemetry.cli.client;

import io.lossy.telemetry.address.WebAddress;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ClientWebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Holds one raw WebSocket to the event-bus bridge. Each message is one JSON object, sent as text and received as
 * binary. Sends a ping every 20 s, because the bridge closes silent sockets; the bridge does not answer pings. Calls
 * {@code closed} once at its end and does not reconnect.
 */
public final class BridgeClient {
    private static final int PING_MS = 20_000;
    private static final int CONNECT_MS = 5_000;
    /** Large enough for a reply with 500 events, each with a detail. */
    private static final int MAX_MESSAGE = 1 << 20;

    private final ClientWebSocket socket;
    private long pings = -1;

    private BridgeClient(ClientWebSocket socket) {
        this.socket = socket;
    }

    /**
     * Returns a client for any number of sockets. Keep a reference to it while they are open: a garbage-collected
     * client closes its sockets.
     */
    public static WebSocketClient client(Vertx vertx) {
        return vertx.createWebSocketClient(new WebSocketClientOptions()
                .setMaxFrameSize(MAX_MESSAGE) // a reply arrives in one frame
                .setMaxMessageSize(MAX_MESSAGE)
                .setConnectTimeout(CONNECT_MS));
    }

    /**
     * @param frames called with each message of the bridge
     * @param closed called once when an opened socket has closed, for any reason
     */
    public static Future<BridgeClient> open(
            Vertx vertx, WebSocketClient client, WebAddress server, Consumer<JsonObject> frames, Runnable closed) {
        ClientWebSocket socket = client.webSocket();
        BridgeClient bridge = new BridgeClient(socket);
        socket.textMessageHandler(text -> deliver(Buffer.buffer(text), frames, bridge));
        socket.binaryMessageHandler(bytes -> deliver(bytes, frames, bridge));
        socket.exceptionHandler(failure -> bridge.close()); // closeHandler reports it; the socket must not stay open
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

    private static WebSocketConnectOptions target(WebAddress server) {
        WebSocketConnectOptions target = new WebSocketConnectOptions();
        target.setHost(server.host().host());
        target.setPort(server.port());
        target.setSsl(server.encrypted());
        target.setURI(server.at("/eventbus/websocket").path());
        target.setTimeout(CONNECT_MS);
        if (!server.suitsJavaNetHttp()) {
            // Netty's handshake reads the host from java.net.URI, gets null and never ends: pass the IP address.
            target.setHost(resolved(server.host().host()));
            target.putHeader("host", server.host().toString());
        }
        return target.setAllowOriginHeader(false); // only browsers need an origin
    }

    private static String resolved(String name) {
        try {
            return InetAddress.getByName(name).getHostAddress();
        } catch (UnknownHostException e) {
            return name; // connecting fails with a clear error
        }
    }

    private static void deliver(Buffer message, Consumer<JsonObject> frames, BridgeClient bridge) {
        JsonObject frame;
        try {
            frame = new JsonObject(message);
        } catch (DecodeException e) {
            bridge.close(); // not a bridge: the user sees a lost connection
            return;
        }
        frames.accept(frame);
    }

    public void send(String address, String replyAddress, JsonObject body) {
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

    public void close() {
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
