package io.lossy.telemetry.it.peers;

import com.sun.net.httpserver.HttpServer;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Where Alertmanager calls: keeps what it received, each receiver under a path of its name. */
public final class Webhook implements AutoCloseable {
    private final HttpServer server;
    private final Queue<Call> calls = new ConcurrentLinkedQueue<>();

    /** One alert of one call. */
    public record Call(String receiver, JsonObject alert) {
        public String status() {
            return alert.getString("status");
        }

        public String label(String name) {
            return alert.getJsonObject("labels").getString(name);
        }

        public String annotation(String name) {
            return alert.getJsonObject("annotations").getString(name);
        }
    }

    private Webhook(HttpServer server) {
        this.server = server;
    }

    public static Webhook open() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        Webhook webhook = new Webhook(server);
        server.createContext("/", exchange -> {
            JsonObject body =
                    new JsonObject(Buffer.buffer(exchange.getRequestBody().readAllBytes()));
            String receiver = exchange.getRequestURI().getPath().substring(1);
            body.getJsonArray("alerts").forEach(alert -> webhook.calls.add(new Call(receiver, (JsonObject) alert)));
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        server.start();
        return webhook;
    }

    public String url(String receiver) {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/" + receiver;
    }

    /** In the order they came. */
    public List<Call> calls(String alert) {
        return calls.stream()
                .filter(call -> alert.equals(call.label("alertname")))
                .toList();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
