package io.lossy.telemetry.it.peers;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;

/** The origin of a test page, on a port of its own: serves the page and its task, and takes what the page has to tell. */
final class PageServer implements AutoCloseable {
    private final HttpServer server;
    private final CompletableFuture<JsonObject> story = new CompletableFuture<>();

    PageServer(String page, JsonObject task) throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/" + page, exchange -> answer(exchange, "text/html; charset=utf-8", resource(page)));
        server.createContext(
                "/task",
                exchange -> answer(exchange, "application/json", task.toBuffer().getBytes()));
        server.createContext("/story", exchange -> {
            String reported = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            answer(exchange, "text/plain", new byte[0]);
            story.complete(new JsonObject(reported));
        });
        server.start();
    }

    String origin() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    CompletableFuture<JsonObject> story() {
        return story;
    }

    private static byte[] resource(String page) throws IOException {
        try (InputStream in = PageServer.class.getResourceAsStream("/browser/" + page)) {
            return Objects.requireNonNull(in, page).readAllBytes();
        }
    }

    private static void answer(HttpExchange exchange, String type, byte[] body) throws IOException {
        try (exchange) {
            exchange.getResponseHeaders().set("content-type", type);
            exchange.sendResponseHeaders(200, body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
