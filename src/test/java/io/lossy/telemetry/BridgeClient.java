package io.lossy.telemetry;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.http.WebSocketFrame;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A tiny event-bus bridge client for tests, over the raw or the framed WebSocket, that can also misbehave: it sends any
 * text or bytes, in fragments if wished, and stops reading when told. Its calls block the test's thread, never for ever.
 */
public final class BridgeClient implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 20;

    /** The two WebSocket endpoints that a SockJS handler serves. */
    public enum Transport {
        RAW("/eventbus/websocket"),
        FRAMED("/eventbus/000/abc/websocket");

        private final String path;

        Transport(String path) {
            this.path = path;
        }

        public String path() {
            return path;
        }
    }

    private final Transport transport;

    @SuppressWarnings("unused") // a client that is collected closes its sockets
    private final WebSocketClient client;

    private final WebSocket socket;
    private final BlockingQueue<JsonObject> received = new LinkedBlockingQueue<>();
    private final CompletableFuture<Integer> closed = new CompletableFuture<>();

    private BridgeClient(Transport transport, WebSocketClient client, WebSocket socket) {
        this.transport = transport;
        this.client = client;
        this.socket = socket;
        socket.textMessageHandler(this::heard);
        socket.binaryMessageHandler(bytes -> heard(bytes.toString()));
        socket.exceptionHandler(failure -> {}); // the close handler tells the test
        socket.closeHandler(v -> {
            Short code = socket.closeStatusCode();
            closed.complete(code == null ? 1006 : code.intValue());
        });
    }

    /** Connects as a program would: without an Origin. */
    public static BridgeClient connect(Vertx vertx, int port, Transport transport) {
        return shakeHands(vertx, port, transport, new WebSocketClientOptions(), Map.of());
    }

    /** Connects as a page or an extension of this origin would; fails when it is refused. */
    public static BridgeClient connect(
            Vertx vertx, int port, Transport transport, WebSocketClientOptions options, String origin) {
        return shakeHands(vertx, port, transport, options, origin == null ? Map.of() : Map.of("Origin", origin));
    }

    /** Connects as a proxy does for somebody at this address. */
    public static BridgeClient connectFor(Vertx vertx, int port, Transport transport, String forwardedFor) {
        return shakeHands(
                vertx, port, transport, new WebSocketClientOptions(), Map.of("X-Forwarded-For", forwardedFor));
    }

    private static BridgeClient shakeHands(
            Vertx vertx, int port, Transport transport, WebSocketClientOptions options, Map<String, String> headers) {
        WebSocketClient client =
                vertx.createWebSocketClient(options.setMaxFrameSize(1 << 20).setMaxMessageSize(4 << 20));
        WebSocketConnectOptions where =
                new WebSocketConnectOptions().setHost("127.0.0.1").setPort(port).setURI(transport.path);
        where.setAllowOriginHeader(false); // else Vert.x makes one up
        headers.forEach(where::putHeader);
        CompletableFuture<BridgeClient> ready = new CompletableFuture<>();
        client.connect(where)
                .map(socket -> new BridgeClient(transport, client, socket))
                .onComplete(ready::complete, ready::completeExceptionally);
        return await(ready);
    }

    private void heard(String text) {
        if (transport == Transport.RAW) {
            received.add(new JsonObject(text));
        } else if (text.startsWith("a")) {
            new JsonArray(text.substring(1)).forEach(message -> received.add(new JsonObject((String) message)));
        }
    }

    /** Sends one bridge message of any text. */
    public BridgeClient say(String message) {
        await(socket.writeTextMessage(onTheWire(message)).toCompletionStage().toCompletableFuture());
        return this;
    }

    public BridgeClient say(JsonObject message) {
        return say(message.encode());
    }

    /** Sends one bridge message and does not wait until it has left: for clients that are not read. */
    public void sayUnheard(String message) {
        socket.writeTextMessage(onTheWire(message));
    }

    /** The bytes of a message as one binary message, past any framing. */
    public BridgeClient sayBinary(byte[] bytes) {
        await(socket.writeBinaryMessage(Buffer.buffer(bytes))
                .toCompletionStage()
                .toCompletableFuture());
        return this;
    }

    /** Sends one message in pieces of {@code size} characters, without waiting for any. */
    public void sayInFragments(String message, int size) {
        String text = onTheWire(message);
        for (int i = 0; i < text.length(); i += size) {
            String piece = text.substring(i, Math.min(text.length(), i + size));
            boolean last = i + size >= text.length();
            socket.writeFrame(
                    i == 0
                            ? WebSocketFrame.textFrame(piece, last)
                            : WebSocketFrame.continuationFrame(Buffer.buffer(piece), last));
        }
    }

    private String onTheWire(String message) {
        return transport == Transport.RAW
                ? message
                : new JsonArray().add(message).encode();
    }

    public BridgeClient ping() {
        return say("{\"type\":\"ping\"}");
    }

    public BridgeClient register(String address) {
        return say(new JsonObject().put("type", "register").put("address", address));
    }

    public BridgeClient unregister(String address) {
        return say(new JsonObject().put("type", "unregister").put("address", address));
    }

    /** The message that asks ingest, to be changed by a test before it is said. */
    public static JsonObject send(String replyAddress, Object body) {
        return new JsonObject()
                .put("type", "send")
                .put("address", "telemetry.ingest")
                .put("replyAddress", replyAddress)
                .put("body", body);
    }

    /** Asks ingest and returns the frame that answers, leaving out whatever else arrives meanwhile. */
    public JsonObject request(JsonObject body) {
        String reply = UUID.randomUUID().toString();
        say(send(reply, body));
        return answer(reply);
    }

    /** The next frame under this address. */
    public JsonObject answer(String address) {
        while (true) {
            JsonObject frame = next();
            if (address.equals(frame.getString("address"))) {
                return frame;
            }
        }
    }

    /** The next frame of any kind. */
    public JsonObject next() {
        try {
            JsonObject frame = received.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (frame == null) {
                throw new AssertionError("nothing was heard; closed: " + closed.getNow(null));
            }
            return frame;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** How many frames wait to be looked at. */
    public int waiting() {
        return received.size();
    }

    public void stopReading() {
        socket.pause();
    }

    /** The code with which the server closed, once it has. */
    public int closeCode() {
        return await(closed);
    }

    public boolean isClosed() {
        return closed.isDone();
    }

    /** Answered pings prove that the socket lives and that all said before has been dealt with. */
    public BridgeClient mustStillWork() {
        request(new JsonObject().put("source", "backend").put("events", new JsonArray()));
        return this;
    }

    /** Says goodbye, as {@link #close} does. */
    public void leave() {
        socket.close();
    }

    @Override
    public void close() {
        leave();
    }

    private static <T> T await(CompletableFuture<T> future) {
        try {
            return future.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError("bridge client: " + e.getMessage(), e);
        }
    }
}
