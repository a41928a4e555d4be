package io.lossy.telemetry.it.peers;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.lossy.telemetry.fixture.Patience;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;

/** Serves the page that leaves, from an origin of its own, and records each request that the page makes to telemetry there. */
final class ExitSite implements AutoCloseable {
    private static final Path CLIENT = Path.of("target", "classes", "client");
    private static final Path PAGES = Path.of("target", "test-classes", "browser");

    private final HttpClient onward = HttpClient.newHttpClient();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final BlockingQueue<JsonObject> stories = new LinkedBlockingQueue<>();
    private final List<String> recorded = new CopyOnWriteArrayList<>();
    private final String behind;
    private final HttpServer server;

    /** @param behind the telemetry server that gets what the page sends to this origin */
    ExitSite(String behind) throws IOException {
        this.behind = behind;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", exchange -> file(exchange, PAGES.resolve(name(exchange))));
        server.createContext("/telemetry/", exchange -> file(exchange, CLIENT.resolve(name(exchange))));
        server.createContext("/story", exchange -> {
            stories.add(new JsonObject(text(exchange.getRequestBody().readAllBytes())));
            answer(exchange, 200, "text/plain", new byte[0]);
        });
        server.createContext("/v1/", this::passOn);
        server.createContext("/eventbus/", this::passOn);
        server.start();
    }

    String origin() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** The address of the page, with what it is asked to do. */
    String page(Map<String, String> asked) {
        return origin() + "/exit.html?" + query(asked);
    }

    static String query(Map<String, String> asked) {
        return asked.entrySet().stream()
                .map(word -> word.getKey() + "=" + URLEncoder.encode(word.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
    }

    /** Waits until the page has done a step. */
    JsonObject reported(String step) throws InterruptedException {
        JsonObject story = stories.poll(Patience.LONGEST.toSeconds(), TimeUnit.SECONDS);
        assertThat(story).as("the page tells of the step " + step).isNotNull();
        assertThat(Objects.requireNonNull(story).getString("step"))
                .as("%s", story)
                .isEqualTo(step);
        return story;
    }

    /** Requests to telemetry at this origin: method, path and body, unzipped. */
    List<String> recorded() {
        return List.copyOf(recorded);
    }

    private void passOn(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        boolean zipped = "gzip".equals(exchange.getRequestHeaders().getFirst("content-encoding"));
        byte[] plain = zipped ? new GZIPInputStream(new ByteArrayInputStream(body)).readAllBytes() : body;
        URI uri = exchange.getRequestURI();
        recorded.add(exchange.getRequestMethod() + " " + uri + " " + text(plain));
        if (uri.getPath().startsWith("/eventbus/")) {
            answer(exchange, 404, "text/plain", new byte[0]); // no socket here, so the client takes HTTP
            return;
        }
        HttpRequest request = HttpRequest.newBuilder(URI.create(behind + uri))
                .header("content-type", "application/json")
                .method(exchange.getRequestMethod(), HttpRequest.BodyPublishers.ofByteArray(plain))
                .build();
        try {
            HttpResponse<byte[]> response = onward.send(request, HttpResponse.BodyHandlers.ofByteArray());
            answer(exchange, response.statusCode(), "application/json", response.body());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static String name(HttpExchange exchange) {
        return Path.of(exchange.getRequestURI().getPath()).getFileName().toString();
    }

    private static void file(HttpExchange exchange, Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            answer(exchange, 404, "text/plain", new byte[0]);
            return;
        }
        boolean script = file.toString().endsWith(".js");
        if (script) {
            exchange.getResponseHeaders().set("cache-control", "max-age=3600");
        }
        answer(exchange, 200, script ? "text/javascript" : "text/html; charset=utf-8", Files.readAllBytes(file));
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static void answer(HttpExchange exchange, int status, String type, byte[] body) throws IOException {
        try (exchange) {
            exchange.getResponseHeaders().set("content-type", type);
            exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
