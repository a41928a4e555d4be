package io.lossy.telemetry.cli;

import io.lossy.telemetry.fixture.Patience;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A bridge that keeps what it is sent and answers as a test wants it to: with a reply, with none, or by hanging up. It
 * stores each id once, like the real one, and answers in binary frames.
 */
public final class StubBridge implements AutoCloseable {
    /** What to do with the n-th request, counted from 1 over all sockets. */
    public interface Script {
        Action on(int request, JsonObject body);
    }

    /** One way of answering. */
    public interface Action {
        void run(StubBridge bridge, ServerWebSocket socket, String reply, JsonObject body);
    }

    /** Stores and acks. */
    public static final Action ACK = (bridge, socket, reply, body) -> write(socket, reply, bridge.store(body));
    /** Stores, but the reply is lost. */
    public static final Action DROP_ACK = (bridge, socket, reply, body) -> bridge.store(body);
    /** Stores, then hangs up. */
    public static final Action HANG_UP = (bridge, socket, reply, body) -> {
        bridge.store(body);
        socket.close();
    };
    /** Takes nothing now. */
    public static final Action RETRY = (bridge, socket, reply, body) ->
            write(socket, reply, new JsonObject().put("status", "retry").put("retry_after_ms", 20));
    /** Says that a thing was stored twice as often as it was sent. */
    public static final Action MISCOUNT = (bridge, socket, reply, body) -> write(
            socket,
            reply,
            bridge.store(body)
                    .put(
                            "counts",
                            new JsonObject().put("persisted", 2 * events(body).size())));
    /** Turns the request away. */
    public static final Action REFUSE = (bridge, socket, reply, body) -> socket.writeBinaryMessage(new JsonObject()
            .put("type", "err")
            .put("address", reply)
            .put("failureCode", 401)
            .put("failureType", "RECIPIENT_FAILURE")
            .put("message", "key_invalid")
            .put(
                    "body",
                    new JsonObject()
                            .put("status", "refused")
                            .put("reason", "key_invalid")
                            .put("detail", "send a write key"))
            .toBuffer());

    public final Map<String, Integer> sightings = new ConcurrentHashMap<>();
    final List<JsonObject> requests = new CopyOnWriteArrayList<>();
    public final List<String> replyAddresses = new CopyOnWriteArrayList<>();
    final List<JsonObject> registrations = new CopyOnWriteArrayList<>();
    public final AtomicInteger sockets = new AtomicInteger();
    public final AtomicInteger pings = new AtomicInteger();
    private final Map<String, Boolean> stored = new ConcurrentHashMap<>();
    private final Vertx vertx = Vertx.vertx();
    private final Script script;
    private final HttpServer server;

    public StubBridge(Script script) throws Exception {
        this.script = script;
        this.server = vertx.createHttpServer()
                .webSocketHandler(this::connected)
                .requestHandler(request -> request.response()
                        .end(new JsonObject()
                                .put("families", new JsonObject().put("stt", 1).put("cache", 1))
                                .encode()))
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .get(Patience.LONG.toSeconds(), TimeUnit.SECONDS);
    }

    public URI url() {
        return URI.create("http://127.0.0.1:" + server.actualPort());
    }

    public Set<String> stored() {
        return stored.keySet();
    }

    private void connected(ServerWebSocket socket) {
        sockets.incrementAndGet();
        socket.textMessageHandler(text -> {
            JsonObject frame = new JsonObject(text);
            switch (frame.getString("type")) {
                case "ping" -> pings.incrementAndGet();
                case "register" -> register(socket, frame);
                case "send" -> send(socket, frame);
                default -> throw new IllegalStateException(text);
            }
        });
    }

    private void register(ServerWebSocket socket, JsonObject frame) {
        registrations.add(frame);
        String address = frame.getString("address");
        String family = address.substring(address.lastIndexOf('.') + 1);
        if (family.equals("unknown")) {
            socket.writeBinaryMessage(new JsonObject()
                    .put("type", "err")
                    .put("body", "access_denied")
                    .toBuffer());
            return;
        }
        if (family.equals("pressed") && registrations.size() == 1) {
            socket.writeBinaryMessage(new JsonObject()
                    .put("type", "err")
                    .put("address", address)
                    .put("failureCode", 503)
                    .put("message", "overloaded")
                    .put("body", "overloaded")
                    .toBuffer());
            return;
        }
        write(
                socket,
                address,
                new JsonObject()
                        .put("family", family)
                        .put("at", "2026-11-22T17:18:44Z")
                        .put("window_seconds", 300)
                        .put("events", registrations.size())
                        .put("aggregates", new JsonObject()));
        if (registrations.size() == 1) {
            vertx.setTimer(50, hangUp -> socket.close());
        }
    }

    private void send(ServerWebSocket socket, JsonObject frame) {
        JsonObject body = frame.getJsonObject("body");
        requests.add(body);
        replyAddresses.add(frame.getString("replyAddress"));
        events(body).forEach(event -> sightings.merge(id(event), 1, Integer::sum));
        script.on(requests.size(), body).run(this, socket, frame.getString("replyAddress"), body);
    }

    private JsonObject store(JsonObject body) {
        JsonObject results = new JsonObject();
        for (Object event : events(body)) {
            if (stored.put(id(event), true) != null) {
                results.put(id(event), new JsonObject().put("result", "duplicate"));
            }
        }
        return new JsonObject()
                .put("status", "ok")
                .put(
                        "counts",
                        new JsonObject()
                                .put("persisted", events(body).size() - results.size())
                                .put("duplicate", results.size()))
                .put("results", results);
    }

    private static JsonArray events(JsonObject body) {
        return body.getJsonArray("events");
    }

    private static String id(Object event) {
        return ((JsonObject) event).getString("event_id");
    }

    private static void write(ServerWebSocket socket, String address, JsonObject body) {
        Buffer frame = new JsonObject()
                .put("type", "rec")
                .put("address", address)
                .put("body", body)
                .toBuffer();
        socket.writeBinaryMessage(frame);
    }

    @Override
    public void close() {
        vertx.close()
                .toCompletionStage()
                .toCompletableFuture()
                .orTimeout(Patience.LONG.toSeconds(), TimeUnit.SECONDS)
                .join();
    }
}
