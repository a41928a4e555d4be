package io.lossy.telemetry.it.peers;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Somebody else's server, which answers by path: well, badly, or with what was not asked for. */
final class Replies implements AutoCloseable {
    private final HttpServer server;
    private final Map<String, AtomicInteger> asked = new ConcurrentHashMap<>();

    Replies() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        answer("/", 404, "");
        answer("/503", 503, "busy");
        answer("/page", 200, "<!doctype html><p>Please sign in.");
        answer("/text", 200, "{\"text\":\"good morning\"}");
        server.start();
    }

    private void answer(String path, int status, String body) {
        AtomicInteger count = asked.computeIfAbsent(path, key -> new AtomicInteger());
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        server.createContext(path, exchange -> {
            try (exchange) {
                exchange.getRequestBody().readAllBytes();
                if (!exchange.getRequestMethod().equals("OPTIONS")) {
                    count.incrementAndGet();
                }
                exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
                exchange.getResponseBody().write(bytes);
            }
        });
    }

    String url(String path) {
        return "http://127.0.0.1:" + server.getAddress().getPort() + path;
    }

    /** Requests for a path so far. */
    long asked(String path) {
        return asked.getOrDefault(path, new AtomicInteger()).get();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
