package io.lossy.telemetry.it.peers;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** Stands before a server's HTTP port, sees every request, answers some by itself, and passes the rest on. */
final class HttpFront implements AutoCloseable {
    private static final long WORK_MS = 50; // so that two requests at a time would be seen

    private final Vertx vertx = Vertx.vertx();
    private final HttpClient client = vertx.createHttpClient();
    private final Queue<Answer> script = new ConcurrentLinkedQueue<>();
    private final ConcurrentHashMap<String, Integer> seen = new ConcurrentHashMap<>();
    private final Set<HttpServerRequest> inFlight = ConcurrentHashMap.newKeySet();
    private final AtomicInteger mostInFlight = new AtomicInteger();
    private final AtomicInteger requests = new AtomicInteger();
    private final HttpServer server;
    private final int behind;
    private final Queue<Runnable> heldAnswers = new ConcurrentLinkedQueue<>();
    private volatile boolean holding;
    private volatile boolean holdingAnswers;

    /** What it answers itself, without the server behind it. */
    record Answer(int status, String retryAfter, String body) {}

    HttpFront(int behind) {
        this.behind = behind;
        this.server = vertx.createHttpServer(new HttpServerOptions().setDecompressionSupported(true))
                .requestHandler(this::arrived)
                .listen(0, "127.0.0.1")
                .await();
    }

    String http() {
        return "http://127.0.0.1:" + server.actualPort();
    }

    /** These come next, one a request. */
    void say(List<Answer> answers) {
        script.addAll(answers);
    }

    boolean saidAll() {
        return script.isEmpty();
    }

    /** From now on no request is answered or passed on; false: those that come are again. */
    void hold(boolean hold) {
        holding = hold;
    }

    /** From now on requests reach the server, and its answers wait here; false: until now. */
    synchronized void holdAnswers(boolean hold) {
        holdingAnswers = hold;
        while (!hold && !heldAnswers.isEmpty()) {
            heldAnswers.remove().run();
        }
    }

    /** What the server answered and no client has received yet. */
    int answersHeld() {
        return heldAnswers.size();
    }

    int inFlight() {
        return inFlight.size();
    }

    int mostInFlight() {
        return mostInFlight.get();
    }

    int requests() {
        return requests.get();
    }

    /** Events that were let through. */
    int events() {
        return seen.size();
    }

    /** Events that came more than once. */
    long repeated() {
        return seen.values().stream().filter(times -> times > 1).count();
    }

    private void arrived(HttpServerRequest request) {
        if (request.method() != HttpMethod.POST) {
            request.response().setStatusCode(404).end();
            return;
        }
        boolean held = holding; // of now: who sees it in flight may end the holding before its body is here
        requests.incrementAndGet();
        inFlight.add(request);
        mostInFlight.accumulateAndGet(inFlight.size(), Math::max);
        request.response().endHandler(ended -> inFlight.remove(request));
        request.connection().closeHandler(left -> inFlight.remove(request));
        request.body().onSuccess(body -> {
            if (!held) {
                vertx.setTimer(WORK_MS, later -> answer(request, body));
            }
        });
    }

    private void answer(HttpServerRequest request, Buffer body) {
        Answer own = script.poll();
        if (own == null) {
            JsonArray events = body.toJsonObject().getJsonArray("events");
            events.forEach(event -> seen.merge(((JsonObject) event).getString("event_id"), 1, Integer::sum));
            passOn(request, body);
            return;
        }
        if (own.retryAfter() != null) {
            request.response().putHeader("retry-after", own.retryAfter());
        }
        request.response().setStatusCode(own.status()).end(own.body());
    }

    private void passOn(HttpServerRequest request, Buffer body) {
        client.request(HttpMethod.POST, behind, "127.0.0.1", request.uri())
                .compose(onward ->
                        onward.putHeader("content-type", "application/json").send(body))
                .compose(answer -> answer.body()
                        .onSuccess(text -> deliver(() -> request.response()
                                .setStatusCode(answer.statusCode())
                                .end(text))))
                .onFailure(broken -> request.response().reset());
    }

    private synchronized void deliver(Runnable answer) {
        if (holdingAnswers) {
            heldAnswers.add(answer);
        } else {
            answer.run();
        }
    }

    @Override
    public void close() {
        vertx.close().await();
    }
}
