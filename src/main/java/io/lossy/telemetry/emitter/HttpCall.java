package io.lossy.telemetry.emitter;

import io.lossy.telemetry.address.PlainHttp;
import io.lossy.telemetry.address.WebAddress;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.BiFunction;

/**
 * Represents one POST in flight.
 *
 * @param answer fails if there is no response
 * @param cancel ends the request and frees its connection
 */
record HttpCall(CompletableFuture<PlainHttp.Answer> answer, Runnable cancel) {
    /** Returns a function that calls one address with the given headers and body. */
    static BiFunction<Map<String, String>, byte[], HttpCall> to(WebAddress address, Duration patience, int mostBytes) {
        if (!address.suitsJavaNetHttp()) {
            return (headers, body) -> plain(new PlainHttp(address, headers, patience), body, mostBytes);
        }
        HttpClient client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(patience)
                .build();
        return (headers, body) -> usual(client, address, headers, body, mostBytes);
    }

    private static HttpCall usual(
            HttpClient client, WebAddress address, Map<String, String> headers, byte[] body, int mostBytes) {
        HttpRequest.Builder post = HttpRequest.newBuilder(address.toUri());
        headers.forEach(post::header);
        CompletableFuture<HttpResponse<byte[]>> asked = client.sendAsync(
                post.POST(HttpRequest.BodyPublishers.ofByteArray(body)).build(), head -> new BoundedBody(mostBytes));
        return new HttpCall(asked.thenApply(HttpCall::answer), () -> asked.cancel(true));
    }

    private static PlainHttp.Answer answer(HttpResponse<byte[]> response) {
        String retryAfter = response.headers().firstValue("retry-after").orElse("");
        return new PlainHttp.Answer(response.statusCode(), retryAfter, response.body());
    }

    /** Uses one thread per call, because the emitter makes one call at a time. */
    private static HttpCall plain(PlainHttp connection, byte[] body, int mostBytes) {
        CompletableFuture<PlainHttp.Answer> answer = CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return connection.send(body, mostBytes);
                    } catch (IOException e) {
                        throw new CompletionException(e);
                    }
                },
                HttpCall::start);
        return new HttpCall(answer, connection::cancel);
    }

    private static void start(Runnable work) {
        Thread thread = new Thread(work, "lossy-emitter-http");
        thread.setDaemon(true);
        thread.start();
    }
}
