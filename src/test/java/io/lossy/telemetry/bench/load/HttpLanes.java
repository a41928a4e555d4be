package io.lossy.telemetry.bench.load;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;

/** Sends requests over a pool of keep-alive connections. */
public final class HttpLanes implements Lane, AutoCloseable {
    private final HttpClient client;

    public HttpLanes(Vertx vertx, int port, int connections) {
        client = vertx.createHttpClient(
                new HttpClientOptions()
                        .setDefaultHost("127.0.0.1")
                        .setDefaultPort(port)
                        .setTcpNoDelay(true),
                new PoolOptions().setHttp1MaxSize(connections));
    }

    /** Returns as many lanes as the pool has connections, so that each has one request under way. */
    public List<Lane> lanes(int connections) {
        return Collections.nCopies(connections, this);
    }

    @Override
    public void send(String request, Consumer<Boolean> answered) {
        client.request(HttpMethod.POST, "/v1/events")
                .compose(post ->
                        post.putHeader("content-type", "application/json").send(Buffer.buffer(request)))
                .compose(reply -> reply.body().map(body -> reply.statusCode() == 200 && Lane.isGood(body.toString())))
                .onComplete(end -> answered.accept(end.succeeded() && end.result()));
    }

    @Override
    public void close() {
        client.close();
    }
}
