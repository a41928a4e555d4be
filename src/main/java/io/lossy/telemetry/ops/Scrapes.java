package io.lossy.telemetry.ops;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.net.Proxy;
import java.net.URI;
import java.net.URLConnection;
import java.time.Duration;
import java.util.List;
import java.util.UUID;

/**
 * What the meters say, as a page for Prometheus. Rendering takes milliseconds, so it has a thread of its own; and the first pages
 * take ten times as long as any later one (classes are loaded, nothing is compiled yet), so they are made for nobody.
 */
final class Scrapes {
    /** OpenMetrics 1.0 and the older text format; Prometheus asks for the first, a human's curl gets the second. */
    private static final String OPEN_METRICS = "application/openmetrics-text; version=1.0.0; charset=utf-8";

    private static final String TEXT = "text/plain; version=0.0.4; charset=utf-8";

    private static final List<String> FORMS = List.of(TEXT, OPEN_METRICS);

    /** A round renders both forms. Two quick ones after one another are enough; a slow machine is not waited for. */
    private static final int MOST_ROUNDS = 40;

    private static final Duration QUICK = Duration.ofMillis(15);
    /** A catalog of very many series is never quick, and its server has to start all the same. */
    private static final Duration MOST_TIME = Duration.ofSeconds(2);

    private static final int ASKED = 5;
    private static final String LOOPBACK = "127.0.0.1";

    private final Vertx vertx;
    private final PrometheusMeterRegistry registry;
    private final WorkerExecutor thread;

    Scrapes(Vertx vertx, PrometheusMeterRegistry registry) {
        this.vertx = vertx;
        this.registry = registry;
        this.thread = vertx.createSharedWorkerExecutor("scrape", 1);
    }

    void answer(RoutingContext ctx) {
        String accept = ctx.request().getHeader(HttpHeaders.ACCEPT);
        String type = accept != null && accept.contains("application/openmetrics-text") ? OPEN_METRICS : TEXT;
        thread.executeBlocking(() -> registry.scrape(type), false)
                .onSuccess(page ->
                        ctx.response().putHeader(HttpHeaders.CONTENT_TYPE, type).end(page))
                .onFailure(ctx::fail);
    }

    /** So that the first scrape is as quick as the hundredth. */
    Future<?> rehearse() {
        return thread.executeBlocking(this::renderUntilQuick, false).compose(rounds -> ask());
    }

    /** Judged by the thread's own time: what else the machine does at a start says nothing of this. */
    private int renderUntilQuick() {
        ThreadMXBean time = ManagementFactory.getThreadMXBean();
        long all = time.getCurrentThreadCpuTime() + MOST_TIME.toNanos();
        int round = 0;
        for (int quick = 0; round < MOST_ROUNDS && quick < 2 && time.getCurrentThreadCpuTime() < all; round++) {
            long begun = time.getCurrentThreadCpuTime();
            FORMS.forEach(registry::scrape);
            quick = time.getCurrentThreadCpuTime() - begun < QUICK.toNanos() ? quick + 1 : 0;
        }
        return round;
    }

    /** Over HTTP too, where the first answer costs most; on a port and a path that nobody is told of, for a moment. */
    private Future<?> ask() {
        String path = "/" + UUID.randomUUID();
        Router router = Router.router(vertx);
        router.get(path).handler(this::answer);
        HttpServer server = vertx.createHttpServer(
                        new HttpServerOptions().setHost(LOOPBACK).setPort(0))
                .requestHandler(router);
        return server.listen()
                .compose(open ->
                        vertx.executeBlocking(() -> read("http://" + LOOPBACK + ":" + open.actualPort() + path)))
                .eventually(server::close);
    }

    private static int read(String url) throws IOException {
        int bytes = 0;
        for (int time = 0; time < ASKED; time++) {
            for (String form : FORMS) {
                URLConnection connection = URI.create(url).toURL().openConnection(Proxy.NO_PROXY);
                connection.setRequestProperty("accept", form);
                try (InputStream page = connection.getInputStream()) {
                    bytes += page.readAllBytes().length;
                }
            }
        }
        return bytes;
    }

    Future<?> close() {
        return thread.close();
    }
}
