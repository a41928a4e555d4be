package io.lossy.telemetry;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/** A plain HTTP client of one port on loopback that never waits for ever: a hung socket is an error here. */
public final class Web {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final String base;

    public Web(int port) {
        this.base = "http://127.0.0.1:" + port;
    }

    /** What was answered. */
    public record Answer(int status, String text, String retryAfter) {
        public JsonObject json() {
            return new JsonObject(text);
        }
    }

    public Answer get(String path) {
        return send(request(path).GET().build());
    }

    public Answer post(JsonObject body) {
        return post(body.toBuffer().getBytes());
    }

    /** Sends these bytes to {@code /v1/events} as they are, and says they are JSON. */
    public Answer post(byte[] body) {
        return send(request("/v1/events")
                .header("content-type", "application/json")
                .POST(BodyPublishers.ofByteArray(body))
                .build());
    }

    /** As a proxy does for somebody at this address. */
    public Answer postFor(String forwardedFor, JsonObject body) {
        return send(request("/v1/events")
                .header("content-type", "application/json")
                .header("x-forwarded-for", forwardedFor)
                .POST(BodyPublishers.ofByteArray(body.toBuffer().getBytes()))
                .build());
    }

    /** JSON to another path. */
    public Answer post(String path, String json) {
        return send(request(path)
                .header("content-type", "application/json")
                .POST(BodyPublishers.ofString(json))
                .build());
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(base + path)).timeout(PATIENCE);
    }

    private Answer send(HttpRequest request) {
        try {
            HttpResponse<String> response = client.send(request, BodyHandlers.ofString());
            String retryAfter = response.headers().firstValue("retry-after").orElse(null);
            return new Answer(response.statusCode(), response.body(), retryAfter);
        } catch (IOException e) {
            throw new AssertionError("no answer to " + request.uri() + ": " + e, e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
