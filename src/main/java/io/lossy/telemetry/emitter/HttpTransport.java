package io.lossy.telemetry.emitter;

import io.lossy.telemetry.event.IngestRequest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/** Over HTTP, from another JVM: {@code POST /v1/events}, compressed, with the JDK's own client. */
public final class HttpTransport implements Transport {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final int WORTH_COMPRESSING = 1_024;
    /** An answer for 500 events with a line and a detail for each is a fifth of this. */
    private static final int MAX_REPLY_BYTES = 1 << 20;

    private final URI events;
    private final @Nullable String key;
    private final Duration patience;
    private final ReplyReader replies;
    private final HttpClient client;

    /**
     * @param endpoint the server, as in {@code https://telemetry.example.org}
     * @param key      write key; null where none is asked for, which is on loopback only
     */
    public HttpTransport(URI endpoint, @Nullable String key) {
        this(endpoint, key, Clock.systemUTC(), PATIENCE);
    }

    /** @param patience from the first byte sent to the last one received */
    HttpTransport(URI endpoint, @Nullable String key, Clock clock, Duration patience) {
        this.events = eventsOf(endpoint);
        this.key = key;
        this.patience = patience;
        this.replies = new ReplyReader(clock);
        this.client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(patience)
                .build();
    }

    private static URI eventsOf(URI endpoint) {
        String scheme = endpoint.getScheme();
        boolean web = "http".equals(scheme) || "https".equals(scheme);
        if (!web || endpoint.getHost() == null || endpoint.getQuery() != null) {
            throw new IllegalArgumentException("endpoint must be as in https://telemetry.example.org: " + endpoint);
        }
        return URI.create(endpoint.toString().replaceFirst("/+$", "") + "/v1/events");
    }

    @Override
    public CompletionStage<Answer> send(IngestRequest request) {
        int sent = request.events().size();
        CompletableFuture<HttpResponse<byte[]>> asked =
                client.sendAsync(post(RequestJson.write(request)), head -> new BoundedBody(MAX_REPLY_BYTES));
        // The client's own time-out ends with the head of the answer, and a body may never come.
        return asked.copy()
                .orTimeout(patience.toMillis(), TimeUnit.MILLISECONDS)
                .handle((response, failure) -> {
                    if (response == null) {
                        asked.cancel(true);
                        return new Answer.Later(word(failure), 0, 0);
                    }
                    String retryAfter =
                            response.headers().firstValue("retry-after").orElse("");
                    return replies.read(response.statusCode(), response.body(), sent, retryAfter);
                });
    }

    private HttpRequest post(byte[] json) {
        HttpRequest.Builder post = HttpRequest.newBuilder(events).header("content-type", "application/json");
        if (key != null) {
            post.header("authorization", "Bearer " + key);
        }
        if (json.length < WORTH_COMPRESSING) {
            return post.POST(HttpRequest.BodyPublishers.ofByteArray(json)).build();
        }
        return post.header("content-encoding", "gzip")
                .POST(HttpRequest.BodyPublishers.ofByteArray(compressed(json)))
                .build();
    }

    private static byte[] compressed(byte[] json) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(json.length / 4);
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(json);
        } catch (IOException e) {
            throw new UncheckedIOException(e); // a stream in memory has no reason to
        }
        return out.toByteArray();
    }

    private static String word(@Nullable Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        return cause == null ? "no_answer" : cause.getClass().getSimpleName();
    }
}
