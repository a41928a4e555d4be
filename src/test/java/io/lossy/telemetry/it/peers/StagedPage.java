package io.lossy.telemetry.it.peers;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.lossy.telemetry.fixture.Patience;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** The origin of a page that does one task after another, each when the test says so, and tells what came of it. */
final class StagedPage implements AutoCloseable {
    private static final long PATIENCE_SECONDS = Patience.LONGEST.toSeconds(); // its browser starts meanwhile

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool(); // the page waits for its next task in one
    private final BlockingQueue<JsonObject> tasks = new LinkedBlockingQueue<>();
    private final BlockingQueue<JsonObject> stories = new LinkedBlockingQueue<>();

    StagedPage(String page) throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        byte[] html = resource(page);
        server.createContext("/" + page, exchange -> answer(exchange, "text/html; charset=utf-8", html));
        server.createContext("/task", exchange -> answer(exchange, "application/json", task()));
        server.createContext("/story", exchange -> {
            String reported = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            stories.add(new JsonObject(reported));
            answer(exchange, "application/json", "{}".getBytes(StandardCharsets.UTF_8));
        });
        server.start();
    }

    private byte[] task() {
        try {
            JsonObject task = tasks.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            return (task == null ? new JsonObject() : task).toBuffer().getBytes();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "{}".getBytes(StandardCharsets.UTF_8);
        }
    }

    String origin() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    void next(JsonObject task) {
        tasks.add(task);
    }

    /** Waits for the page's next word. */
    JsonObject reported(String step) throws InterruptedException {
        JsonObject story = stories.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        assertThat(story).as("the page tells that it has %s", step).isNotNull();
        assertThat(Objects.requireNonNull(story).getString("step"))
                .as("%s", story)
                .isEqualTo(step);
        return story;
    }

    private static byte[] resource(String page) throws IOException {
        try (InputStream in = StagedPage.class.getResourceAsStream("/browser/" + page)) {
            return Objects.requireNonNull(in, page).readAllBytes();
        }
    }

    private static void answer(HttpExchange exchange, String type, byte[] body) throws IOException {
        try (exchange) {
            exchange.getResponseHeaders().set("content-type", type);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
