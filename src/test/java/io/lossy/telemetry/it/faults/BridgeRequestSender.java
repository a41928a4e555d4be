package io.lossy.telemetry.it.faults;

import io.lossy.telemetry.fixture.TestBridgeClient;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** Over the bridge on one socket, replaced when it closes or leaves a request unanswered. */
final class BridgeRequestSender implements RequestSender {
    /** Between attempts to connect. */
    private static final long PAUSE_NANOS = 300_000_000;

    private final Vertx vertx;
    private final WebSocketClient client;
    private final WebSocketConnectOptions where;
    private final Map<String, Promise<JsonObject>> asked = new ConcurrentHashMap<>();
    private Future<WebSocket> socket = Future.failedFuture("not yet connected");
    private long triedAt = System.nanoTime() - PAUSE_NANOS;

    BridgeRequestSender(Vertx vertx, int port) {
        this.vertx = vertx;
        this.client = vertx.createWebSocketClient(new WebSocketClientOptions().setClosingTimeout(1));
        this.where = new WebSocketConnectOptions()
                .setHost("127.0.0.1")
                .setPort(port)
                .setURI(TestBridgeClient.Transport.RAW.path())
                .setTimeout(PATIENCE_MS)
                .setAllowOriginHeader(false);
    }

    @Override
    public synchronized Future<JsonObject> ask(JsonObject request) {
        boolean gone = socket.failed() || (socket.succeeded() && socket.result().isClosed());
        if (gone && System.nanoTime() - triedAt > PAUSE_NANOS) {
            triedAt = System.nanoTime();
            socket = client.connect(where).onSuccess(this::listen);
        }
        return socket.compose(open -> send(open, request));
    }

    private Future<JsonObject> send(WebSocket open, JsonObject request) {
        if (open.isClosed()) {
            return Future.failedFuture("closed");
        }
        String reply = UUID.randomUUID().toString();
        Promise<JsonObject> answer = Promise.promise();
        asked.put(reply, answer);
        long patience = vertx.setTimer(PATIENCE_MS, late -> giveUp(open));
        open.closeHandler(closed -> asked.values().forEach(waiting -> waiting.tryFail("closed")));
        open.writeTextMessage(TestBridgeClient.send(reply, request).encode()).onFailure(answer::tryFail);
        return answer.future().onComplete(done -> {
            asked.remove(reply);
            vertx.cancelTimer(patience);
        });
    }

    /** Not waiting for its goodbye: the next request goes another way. */
    private synchronized void giveUp(WebSocket open) {
        if (socket.succeeded() && socket.result() == open) {
            socket = Future.failedFuture("left unanswered");
        }
        open.close();
    }

    private void listen(WebSocket open) {
        open.exceptionHandler(broken -> {}); // the close handler tells those who wait
        open.binaryMessageHandler(
                bytes -> { // the raw transport speaks so
                    JsonObject frame = bytes.toJsonObject();
                    Promise<JsonObject> answer = asked.get(frame.getString("address", ""));
                    if (answer != null && frame.getValue("body") instanceof JsonObject body) {
                        answer.tryComplete(body);
                    }
                });
    }
}
