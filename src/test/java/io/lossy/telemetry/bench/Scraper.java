package io.lossy.telemetry.bench;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpMethod;

/** Reads {@code /metrics} every 5 seconds, as Prometheus would. */
final class Scraper implements AutoCloseable {
    private static final long EVERY_MS = 5_000;

    private final Vertx vertx;
    private final HttpClient client;
    private final long timer;

    Scraper(Vertx vertx, int managementPort) {
        this.vertx = vertx;
        this.client = vertx.createHttpClient();
        this.timer = vertx.setPeriodic(
                EVERY_MS,
                id -> client.request(HttpMethod.GET, managementPort, "127.0.0.1", "/metrics")
                        .compose(request -> request.send())
                        .compose(reply -> reply.body()));
    }

    @Override
    public void close() {
        vertx.cancelTimer(timer);
        client.close();
    }
}
