package io.lossy.telemetry.it.faults;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/** Over HTTP, with connections that are used again and again. */
final class HttpRequestSender implements RequestSender {
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final URI where;

    HttpRequestSender(int port) {
        this.where = URI.create("http://127.0.0.1:" + port + "/v1/events");
    }

    @Override
    public Future<JsonObject> ask(JsonObject request) {
        HttpRequest post = HttpRequest.newBuilder(where)
                .timeout(Duration.ofMillis(PATIENCE_MS))
                .header("content-type", "application/json")
                .POST(BodyPublishers.ofString(request.encode()))
                .build();
        return Future.fromCompletionStage(client.sendAsync(post, BodyHandlers.ofString()))
                .map(HttpResponse::body)
                .map(JsonObject::new);
    }
}
