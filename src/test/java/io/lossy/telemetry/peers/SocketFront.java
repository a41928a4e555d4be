package io.lossy.telemetry.peers;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketFrame;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Queue;
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
    private final int port;
    private final int behind;
    private volatile boolean deaf;

    SocketFront(int behind) {
        this.behind = behind;
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

    /** From now on the server behind hears nothing; what this one hears it takes without a word. */
    SocketFront deaf(boolean now) {
        deaf = now;
        return this;
    }

    /** Sockets that were opened so far. */
    int connects() {
        return connects.get();
    }

    private void connected(ServerWebSocket near) {
        connects.incrementAndGet();
        near.pause();
        client.connect(behind, "127.0.0.1", PATH)
                .onSuccess(far -> relay(near, far))
                .onFailure(e -> near.close());
    }

    private void relay(ServerWebSocket near, WebSocket far) {
        near.textMessageHandler(text -> {
            if (!deaf) {
                far.writeTextMessage(text);
            }
        });
        far.binaryMessageHandler(bytes -> answered(near, bytes));
        near.closeHandler(closed -> far.close());
        far.closeHandler(closed -> near.close());
        near.resume();
    }

    private void answered(ServerWebSocket near, Buffer bytes) {
        JsonObject message = bytes.toJsonObject();
        boolean answer =
                !message.getString("address", "").startsWith("telemetry.") && !"pong".equals(message.getString("type"));
        Function<JsonObject, List<WebSocketFrame>> own = answer ? script.poll() : null;
        if (own == null) {
            near.writeBinaryMessage(bytes);
        } else {
            own.apply(message).forEach(near::writeFrame);
        }
    }

    @Override
    public void close() {
        vertx.close().await();
    }
}
