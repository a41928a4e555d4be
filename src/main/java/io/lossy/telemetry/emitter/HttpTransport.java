package io.lossy.telemetry.emitter;

import io.lossy.telemetry.address.WebAddress;
import io.lossy.telemetry.event.IngestRequest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/** Sends requests over HTTP, from another JVM: {@code POST /v1/events}, compressed, with the JDK's own client. */
public final class HttpTransport implements Transport {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final int WORTH_COMPRESSING = 1_024;
    /** A reply for 500 events with a line and a detail for each is a fifth of this. */
    private static final int MAX_REPLY_BYTES = 1 << 20;

    private final @Nullable String key;
    private final Duration patience;
    private final ReplyReader replies;
    private final BiFunction<Map<String, String>, byte[], HttpCall> calls;

    /**
     * @param endpoint the server, such as {@code https://telemetry.example.org}
     * @param key      write key; null if the server requires none, which is possible on loopback only
     */
    public HttpTransport(URI endpoint, @Nullable String key) {
        this(endpoint, key, Clock.systemUTC(), PATIENCE);
    }

    /** @param patience timeout from the first byte sent to the last byte received */
    HttpTransport(URI endpoint, @Nullable String key, Clock clock, Duration patience) {
        this.key = key;
        this.patience = patience;
        this.replies = new ReplyReader(clock);
        this.calls = HttpCall.to(eventsOf(endpoint), patience, MAX_REPLY_BYTES);
    }

    private static WebAddress eventsOf(URI endpoint) {
        try {
            return WebAddress.of(endpoint).asBase().at("/v1/events");
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "endpoint must be as in https://telemetry.example.org: " + e.getMessage(), e);
        }
    }

    @Override
    public CompletionStage<SendResult> send(IngestRequest request) {
        int sent = request.events().size();
        byte[] json = RequestJson.write(request);
        boolean compress = json.length >= WORTH_COMPRESSING;
        HttpCall call = calls.apply(headers(compress), compress ? compressed(json) : json);
        // The JDK client's timeout covers the response head only; the body may never arrive.
        return call.answer()
                .orTimeout(patience.toMillis(), TimeUnit.MILLISECONDS)
                .handle((reply, failure) -> {
                    if (reply == null) {
                        call.cancel().run();
                        return new SendResult.SendRetry(word(failure), 0, 0);
                    }
                    return replies.read(reply.status(), reply.body(), sent, reply.retryAfter());
                });
    }

    private Map<String, String> headers(boolean compressed) {
        Map<String, String> headers = new HashMap<>();
        headers.put("content-type", "application/json");
        if (key != null) {
            headers.put("authorization", "Bearer " + key);
        }
        if (compressed) {
            headers.put("content-encoding", "gzip");
        }
        return headers;
    }

    private static byte[] compressed(byte[] json) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(json.length / 4);
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(json);
        } catch (IOException e) {
            throw new UncheckedIOException(e); // does not happen: the stream is in memory
        }
        return out.toByteArray();
    }

    private static String word(@Nullable Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        return cause == null ? "no_answer" : cause.getClass().getSimpleName();
    }
}
