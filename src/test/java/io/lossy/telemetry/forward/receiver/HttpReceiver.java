package io.lossy.telemetry.forward.receiver;

import io.lossy.telemetry.fixture.Patience;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPInputStream;

/** A destination on loopback. It checks what it gets by the published rules, unless a test has scripted its next answers. */
public abstract class HttpReceiver implements AutoCloseable {
    private static final Scripted SILENCE = new Scripted(-1, Map.of(), "");

    private final Vertx vertx = Vertx.vertx();
    private final HttpServer server;
    private final Queue<Scripted> script = new ConcurrentLinkedQueue<>();
    private final List<Received> requests = new CopyOnWriteArrayList<>();
    private final List<JsonObject> accepted = new CopyOnWriteArrayList<>();

    protected HttpReceiver() {
        server = done(vertx.createHttpServer()
                .requestHandler(request -> request.body().onSuccess(body -> receive(request, body)))
                .listen(0, "127.0.0.1"));
    }

    /** A request as it came, the body unpacked. */
    public record Received(String path, Map<String, String> headers, String body) {
        public JsonObject json() {
            return new JsonObject(body);
        }
    }

    private record Scripted(int status, Map<String, String> headers, String body) {}

    /** What the receiver answers to a request that it has read; the body is a JSON object or array. */
    protected record Reply(int status, Map<String, String> headers, Object body) {
        public Reply(int status, Object body) {
            this(status, Map.of(), body);
        }
    }

    /** Checks a request and keeps what it accepts by {@link #accept}. */
    protected abstract Reply answer(Received request);

    protected final void accept(JsonObject event) {
        accepted.add(event);
    }

    private void receive(HttpServerRequest request, Buffer body) {
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        request.headers().forEach(header -> headers.put(header.getKey(), header.getValue()));
        Received received = new Received(
                request.path(),
                headers,
                "gzip".equals(headers.get("content-encoding")) ? unpacked(body) : body.toString());
        requests.add(received);
        Scripted next = script.poll();
        if (next == SILENCE) {
            return;
        }
        Scripted reply = next == null ? scripted(answer(received)) : next;
        request.response().setStatusCode(reply.status());
        reply.headers().forEach(request.response()::putHeader);
        request.response().end(reply.body());
    }

    private static Scripted scripted(Reply reply) {
        return new Scripted(reply.status(), reply.headers(), Json.encode(reply.body()));
    }

    private static String unpacked(Buffer body) {
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(body.getBytes()))) {
            return Buffer.buffer(in.readAllBytes()).toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Gives the next request this answer, without reading it. */
    public final void next(int status, Map<String, String> headers, String body) {
        script.add(new Scripted(status, headers, body));
    }

    /** Never answers the next request. */
    public final void nextSilent() {
        script.add(SILENCE);
    }

    public final String address() {
        return "http://127.0.0.1:" + server.actualPort();
    }

    public final List<Received> requests() {
        return List.copyOf(requests);
    }

    /** Returns the events that were accepted, each copy of its own. */
    public final List<JsonObject> accepted() {
        return List.copyOf(accepted);
    }

    protected static <T> T done(Future<T> future) {
        try {
            return future.toCompletionStage().toCompletableFuture().get(Patience.LONG.toSeconds(), TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        done(vertx.close());
    }
}
