package io.lossy.telemetry.forward.destination;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lossy.telemetry.address.WebAddress;
import io.lossy.telemetry.fixture.Certificate;
import io.lossy.telemetry.fixture.FreePort;
import io.lossy.telemetry.fixture.Patience;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.PemKeyCertOptions;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HttpExchangeTest {
    private static final Vertx VERTX = Vertx.vertx();
    private static final Duration SHORT = Duration.ofMillis(300);
    private static final int MOST = 100;

    @AfterAll
    static void closeVertx() throws Exception {
        done(VERTX.close());
    }

    @Test
    void sendsMethodPathHeadersAndBodyAndReadsTheAnswer() throws Exception {
        List<String> seen = new ArrayList<>();
        int port = serve(request -> request.body().onSuccess(body -> {
            seen.add(request.method() + " " + request.uri() + " " + request.getHeader("x-key") + " " + body);
            request.response().setStatusCode(202).putHeader("retry-after", "7").end("taken");
        }));

        HttpAnswer answer =
                done(to(port, "/base", Patience.LONG).post("/in", Map.of("x-key", "k"), Buffer.buffer("events")));

        assertThat(seen).containsExactly("POST /base/in k events");
        assertThat(answer).isEqualTo(new HttpAnswer(202, Buffer.buffer("taken"), Duration.ofSeconds(7)));
        assertThat(answer.ok()).isTrue();
    }

    @Test
    void followsNoRedirect() throws Exception {
        List<String> seen = new ArrayList<>();
        int port = serve(request -> {
            seen.add(request.path());
            request.response()
                    .setStatusCode(307)
                    .putHeader("location", "/other")
                    .end();
        });

        HttpAnswer answer = done(post(to(port, "/in", Patience.LONG)));

        assertThat(seen).containsExactly("/in");
        assertThat(answer.failure()).isEqualTo(new Delivery.Stop("http_307"));
    }

    @Test
    void endsWithoutAnAnswerWhenTheTimeIsOver() throws Exception {
        int silent = serve(request -> {});
        int halfway = serve(request -> request.response().setChunked(true).write("half"));

        assertThat(word(to(silent, "", SHORT))).isEqualTo("timeout");
        assertThat(word(to(halfway, "", SHORT))).isEqualTo("timeout");
    }

    @Test
    void readsNoMoreThanTheLimit() throws Exception {
        int port = serve(request -> request.response().end(Buffer.buffer("x".repeat(MOST + 1))));
        int exact = serve(request -> request.response().end(Buffer.buffer("x".repeat(MOST))));

        assertThat(word(to(port, "", Patience.LONG))).isEqualTo("answer_too_long");
        assertThat(done(post(to(exact, "", Patience.LONG))).body().length()).isEqualTo(MOST);
    }

    @Test
    void aBodyThatIsNotWantedNeedNotEnd() throws Exception {
        int halfway = serve(request ->
                request.response().setStatusCode(202).setChunked(true).write("half"));
        int endless = serve(request -> request.response().end(Buffer.buffer("x".repeat(1 << 20))));

        HttpAnswer answer = done(to(halfway, "", Patience.LONG).postForStatus("", Map.of(), Buffer.buffer("events")));
        assertThat(answer).isEqualTo(new HttpAnswer(202, Buffer.buffer(), null));
        assertThat(done(to(endless, "", Patience.LONG).postForStatus("", Map.of(), Buffer.buffer("events")))
                        .ok())
                .isTrue();
    }

    @Test
    void saysThatTheConnectionClosedOrWasNeverThere() throws Exception {
        int closing = serve(request -> request.connection().close());
        int half = serve(request -> {
            request.response().putHeader("content-length", "50").write("half");
            request.connection().close();
        });

        assertThat(word(to(closing, "", Patience.LONG))).isEqualTo("connection_closed");
        assertThat(word(to(half, "", Patience.LONG))).isEqualTo("connection_closed");
        assertThat(word(to(FreePort.any(), "", Patience.LONG))).isEqualTo("not_connected");
    }

    @Test
    void trustsOnlyTheAuthoritiesOfTheSettings(@TempDir Path folder) throws Exception {
        Certificate own = Certificate.in(folder);
        int port = serve(
                request -> request.response().end(),
                new HttpServerOptions()
                        .setSsl(true)
                        .setKeyCertOptions(new PemKeyCertOptions()
                                .setCertPath(own.certificate().toString())
                                .setKeyPath(own.key().toString())));
        WebAddress address = WebAddress.parse("https://127.0.0.1:" + port);

        assertThat(word(exchange(address, null, Patience.LONG))).isEqualTo("tls_failed");
        assertThat(done(post(exchange(address, own.certificate(), Patience.LONG)))
                        .status())
                .isEqualTo(200);
    }

    @Test
    void refusesToLeaveThisMachineUnencrypted() {
        for (String own :
                List.of("http://localhost:1", "http://127.0.0.1:1/x", "http://[::1]:1", "https://h.example")) {
            assertThat(new HttpAddress(WebAddress.parse(own), null, SHORT, MOST))
                    .isNotNull();
        }
        for (String foreign : List.of("http://h.example", "http://10.0.0.1", "http://127.0.0.1.example.org")) {
            assertThatThrownBy(() -> new HttpAddress(WebAddress.parse(foreign), null, SHORT, MOST))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("https://");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "401, Stop",
        "403, Stop",
        "410, Stop",
        "413, Split",
        "429, Retry",
        "408, Retry",
        "425, Retry",
        "500, Retry",
        "503, Retry",
        "400, Refused",
        "404, Refused",
        "302, Stop"
    })
    void knowsWhatAStatusMeans(int status, String outcome) {
        Delivery delivery = new HttpAnswer(status, Buffer.buffer(), Duration.ofSeconds(3)).failure();

        assertThat(delivery.getClass().getSimpleName()).isEqualTo(outcome);
        assertThat(delivery.toString()).contains("http_" + status);
        if (delivery instanceof Delivery.Retry retry) {
            assertThat(retry.after()).isEqualTo(Duration.ofSeconds(3));
            assertThat(retry.overloaded()).isEqualTo(status == 429);
        }
    }

    private static String word(HttpExchange exchange) throws Exception {
        try {
            HttpAnswer answer = done(post(exchange));
            throw new AssertionError("there is an answer: " + answer);
        } catch (ExecutionException e) {
            return ((Delivery.Retry) HttpExchange.noAnswer(e.getCause())).cause();
        }
    }

    private static Future<HttpAnswer> post(HttpExchange exchange) {
        return exchange.post("", Map.of(), Buffer.buffer("events"));
    }

    private static int serve(Handler<HttpServerRequest> handler) throws Exception {
        return serve(handler, new HttpServerOptions());
    }

    private static int serve(Handler<HttpServerRequest> handler, HttpServerOptions options) throws Exception {
        return done(VERTX.createHttpServer(options).requestHandler(handler).listen(0, "127.0.0.1"))
                .actualPort();
    }

    private HttpExchange to(int port, String path, Duration timeout) {
        return exchange(WebAddress.parse("http://127.0.0.1:" + port + path), null, timeout);
    }

    private HttpExchange exchange(WebAddress address, @Nullable Path authorities, Duration timeout) {
        return new HttpExchange(VERTX, new HttpAddress(address, authorities, timeout, MOST), Clock.systemUTC());
    }

    private static <T> T done(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(Patience.LONG.toSeconds(), TimeUnit.SECONDS);
    }
}
