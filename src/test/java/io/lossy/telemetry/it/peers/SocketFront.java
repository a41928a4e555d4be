package io.lossy.telemetry.it.peers;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketFrame;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/** Stands before a server's raw bridge and says what a test wants in place of its answers. */
final class SocketFront implements AutoCloseable {
    private static final String PATH = "/eventbus/websocket";

    private final Vertx vertx = Vertx.vertx();
    private final WebSocketClient client = vertx.createWebSocketClient();
    private final Queue<Function<JsonObject, List<WebSocketFrame>>> script = new ConcurrentLinkedQueue<>();
    private final AtomicInteger connects = new AtomicInteger();
    private final AtomicInteger givenUp = new AtomicInteger();
    private final AtomicInteger askedAfterLoss = new AtomicInteger();
    private final int port;
    private final int behind;
    private final int deafSockets;

    SocketFront(int behind) {
        this(behind, 0);
    }

    /** @param deafSockets how many of the first sockets are taken and never pass on a message */
    SocketFront(int behind, int deafSockets) {
        this.behind = behind;
        this.deafSockets = deafSockets;
        this.port = vertx.createHttpServer()
                .webSocketHandler(this::connected)
                .requestHandler(request -> request.response().setStatusCode(404).end())
                .listen(0, "127.0.0.1")
                .await()
                .actualPort();
    }

    String http() {
        return "http://127.0.0.1:" + port;
    }

    /** What is sent in place of the next answer, which is given to it. */
    SocketFront say(Function<JsonObject, List<WebSocketFrame>> instead) {
        script.add(instead);
        return this;
    }

    boolean saidAll() {
        return script.isEmpty();
    }

    /** Sockets that were opened so far. */
    int connects() {
        return connects.get();
    }

    /** Sockets that the client closed while a request was open on them, or before it had asked anything. */
    int givenUp() {
        return givenUp.get();
    }

    /** Requests that came on a socket on which one before them was still open. */
    int askedAfterLoss() {
        return askedAfterLoss.get();
    }

    private void connected(ServerWebSocket near) {
        boolean deaf = connects.incrementAndGet() <= deafSockets;
        near.pause();
        client.connect(behind, "127.0.0.1", PATH)
                .onSuccess(far -> relay(near, far, deaf))
                .onFailure(e -> near.close());
    }

    private void relay(ServerWebSocket near, WebSocket far, boolean deaf) {
        OpenRequests open = new OpenRequests();
        near.textMessageHandler(text -> {
            if (open.asks(new JsonObject(text))) {
                askedAfterLoss.incrementAndGet();
            }
            if (!deaf) {
                far.writeTextMessage(text);
            }
        });
        far.binaryMessageHandler(bytes -> answered(near, open, bytes));
        near.closeHandler(closed -> {
            if (open.isGivenUp()) {
                givenUp.incrementAndGet();
            }
            far.close();
        });
        far.closeHandler(closed -> near.close());
        near.resume();
    }

    private void answered(ServerWebSocket near, OpenRequests open, Buffer bytes) {
        JsonObject message = bytes.toJsonObject();
        boolean answer =
                !message.getString("address", "").startsWith("telemetry.") && !"pong".equals(message.getString("type"));
        Function<JsonObject, List<WebSocketFrame>> own = answer ? script.poll() : null;
        if (own == null) {
            open.answered(message);
            near.writeBinaryMessage(bytes);
        } else {
            own.apply(message).forEach(near::writeFrame);
        }
    }

    @Override
    public void close() {
        vertx.close().await();
    }

    /** Counts the requests of one socket that the server behind has not answered; on one event loop. */
    private static final class OpenRequests {
        private final Set<String> waiting = ConcurrentHashMap.newKeySet();
        private volatile boolean asked;

        /** @return whether another request was open already */
        boolean asks(JsonObject message) {
            if (!"send".equals(message.getString("type"))) {
                return false;
            }
            boolean afterLoss = !waiting.isEmpty();
            asked = true;
            waiting.add(message.getString("replyAddress"));
            return afterLoss;
        }

        void answered(JsonObject message) {
            waiting.remove(message.getString("address", ""));
        }

        boolean isGivenUp() {
            return !asked || !waiting.isEmpty();
        }
    }
}
