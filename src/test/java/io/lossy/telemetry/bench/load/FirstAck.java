package io.lossy.telemetry.bench.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

/** Sends one event to a server that accepts connections. */
public final class FirstAck {
    private FirstAck() {}

    /** @throws IllegalStateException if the server does not store the event */
    public static void await(int port) {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/v1/events"))
                .header("content-type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(new EventTexts().request(1)))
                .build();
        try {
            HttpResponse<String> answer =
                    HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() != 200 || !Lane.isGood(answer.body())) {
                throw new IllegalStateException("the first event got " + answer.statusCode() + ": " + answer.body());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
