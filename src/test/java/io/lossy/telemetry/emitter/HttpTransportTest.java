package io.lossy.telemetry.emitter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.lossy.telemetry.catalog.model.Source;
import io.lossy.telemetry.event.IngestRequest;
import io.lossy.telemetry.fixture.FakeClock;
import io.lossy.telemetry.fixture.Patience;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What an emitter makes of answers that the real server never gives, or seldom. */
class HttpTransportTest {
    private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");
    private static final IngestRequest REQUEST = new IngestRequest(
            "b", NOW, NOW, Source.BACKEND, null, null, null, null, null, List.of(Map.of("event_id", "one"), Map.of()));
    private static final String OK =
            "{\"status\":\"ok\",\"counts\":{\"persisted\":%d},\"results\":{},\"max_events\":300}";

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final CountDownLatch over = new CountDownLatch(1);
    private HttpServer server;

    @BeforeEach
    void open() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.start();
    }

    @AfterEach
    void close() {
        over.countDown();
        server.stop(0);
        threads.shutdownNow();
    }

    private interface Reply {
        void to(HttpExchange exchange) throws Exception;
    }

    private SendResult ask(Duration patience, Reply reply) {
        server.createContext("/v1/events", exchange -> {
            try {
                exchange.getRequestBody().readAllBytes();
                reply.to(exchange);
            } catch (Exception e) {
                throw new IOException(e);
            } finally {
                exchange.close();
            }
        });
        URI endpoint = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
        try {
            return new HttpTransport(endpoint, null, new FakeClock(NOW), patience)
                    .send(REQUEST)
                    .toCompletableFuture()
                    .get(Patience.LONG.toSeconds(), TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError("a transport always answers", e);
        }
    }

    private SendResult ask(int status, String body, String... headers) {
        return ask(Duration.ofSeconds(30), exchange -> {
            for (int i = 0; i < headers.length; i += 2) {
                exchange.getResponseHeaders().set(headers[i], headers[i + 1]);
            }
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
        });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "429 | 7                             | {\"status\":\"retry\",\"retry_after_ms\":200} | http_429 | 7000",
                "429 | 1                             | {\"reason\":\"rate_limited\",\"retry_after_ms\":1500} | rate_limited | 1500",
                "503 | Sun, 22 Nov 2026 12:01:00 GMT | not json   | http_503 | 60000",
                "503 | Sun, 22 Nov 2026 11:00:00 GMT | {}         | http_503 | 0",
                "503 | soon                          | {}         | http_503 | 0",
                "503 | 999999999                     | {}         | http_503 | 86400000",
                "500 | ''                            | ''         | http_500 | 0",
                "302 | ''                            | moved      | http_302 | 0",
                "401 | ''                            | {\"reason\":\"key_invalid\"} | key_invalid | 0",
                "200 | ''                            | <html>     | bad_reply | 0",
                "200 | ''                            | ''         | bad_reply | 0",
                "200 | ''                            | null       | bad_reply | 0",
                "200 | ''                            | []         | bad_reply | 0",
                "200 | ''                            | {\"status\":\"ok\"} | bad_reply | 0",
                "200 | ''                            | {\"status\":\"ok\",\"counts\":[2],\"results\":{}} | bad_reply | 0"
            })
    void keepsEverythingAndWaitsAsLongAsItIsAsked(int status, String after, String body, String word, long waitMs) {
        SendResult answer = after.isEmpty() ? ask(status, body) : ask(status, body, "retry-after", after);

        assertThat(answer).isEqualTo(new SendResult.SendRetry(word, waitMs, 0));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 1_000})
    void anAnswerForAnotherNumberOfEventsIsNone(int persisted) {
        assertThat(ask(200, String.format(Locale.ROOT, OK, persisted)))
                .isEqualTo(new SendResult.SendRetry("bad_reply", 0, 300));
    }

    @Test
    void anAnswerForEachEventSettlesThem() {
        assertThat(ask(200, String.format(Locale.ROOT, OK, 2))).isEqualTo(new SendResult.SendSettled(Map.of(), 0, 300));
    }

    @Test
    void aRequestTooLargeForAProxyIsMadeSmaller() {
        assertThat(ask(413, "<html>")).isEqualTo(new SendResult.SendTooLarge("http_413", false, 0));
    }

    @Test
    void anAnswerWithoutAnEndIsGivenUp() {
        SendResult answer = ask(Duration.ofSeconds(30), exchange -> {
            exchange.sendResponseHeaders(200, 0);
            byte[] blanks = " ".repeat(1 << 16).getBytes(StandardCharsets.UTF_8);
            while (over.getCount() > 0) {
                exchange.getResponseBody().write(blanks);
            }
        });

        assertThat(answer).isEqualTo(new SendResult.SendRetry("IOException", 0, 0));
    }

    @Test
    void anAnswerWhoseBodyNeverComesIsGivenUp() {
        SendResult answer = ask(Duration.ofMillis(300), exchange -> {
            exchange.sendResponseHeaders(200, 100);
            exchange.getResponseBody().write('{');
            exchange.getResponseBody().flush();
            over.await();
        });

        assertThat(answer).isEqualTo(new SendResult.SendRetry("TimeoutException", 0, 0));
    }

    @Test
    void aServerThatSaysNothingIsGivenUp() {
        assertThat(ask(Duration.ofMillis(300), exchange -> over.await()))
                .isEqualTo(new SendResult.SendRetry("TimeoutException", 0, 0));
    }

    @Test
    void aCutAnswerSettlesNothing() {
        SendResult answer = ask(Duration.ofSeconds(30), exchange -> {
            exchange.sendResponseHeaders(200, 1_000);
            exchange.getResponseBody().write(String.format(Locale.ROOT, OK, 2).getBytes(StandardCharsets.UTF_8));
        });

        assertThat(answer).isInstanceOf(SendResult.SendRetry.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost:8080", "ftp://localhost", "http:/nowhere", "http://localhost?x=1"})
    void refusesAnEndpointThatIsNone(String endpoint) {
        assertThatThrownBy(() -> new HttpTransport(URI.create(endpoint), null))
                .hasMessageContaining("endpoint must be");
    }
}
