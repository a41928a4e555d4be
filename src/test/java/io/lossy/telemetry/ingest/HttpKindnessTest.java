package io.lossy.telemetry.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.lossy.telemetry.fixture.RawSocket;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What RFC 9110 lets a client of the public port expect, and common tools do. */
class HttpKindnessTest {
    private static final byte[] BOM = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};
    private static IngestFixture ingest;

    @BeforeAll
    static void open() {
        ingest = IngestFixture.open(TestIngestConfig.fresh());
    }

    @AfterAll
    static void close() {
        ingest.close();
    }

    private static HttpRequest.Builder head(String path) {
        return ingest.request(path).method("HEAD", BodyPublishers.noBody());
    }

    /** Without the length of what holds a random number. */
    private static Map<String, List<String>> headers(HttpResponse<String> response) {
        Map<String, List<String>> headers = new TreeMap<>(response.headers().map());
        if (response.uri().getPath().equals("/eventbus/info")) {
            headers.remove("content-length");
        }
        return headers;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v1/catalog",
                "/v1/catalog?x=%20y",
                "/v1/openapi.json",
                "/v1/asyncapi.json",
                "/v1/catalog/lossy.stt.request.schema.json",
                "/v1/catalog/lossy.nothing.schema.json",
                "/v1/catalog/nothing",
                "/client/telemetry.js",
                "/client/nothing.js",
                "/eventbus/info",
                "/eventbus",
                "/v1/aggregates/nothing",
                "/nothing"
            })
    void headIsAnsweredAsGetWithoutItsContent(String path) {
        HttpResponse<String> got = ingest.ask(ingest.request(path));
        HttpResponse<String> asked = ingest.ask(head(path));

        assertThat(asked.statusCode()).isEqualTo(got.statusCode());
        assertThat(headers(asked)).isEqualTo(headers(got));
        assertThat(asked.headers().firstValue("content-length")).isPresent();
        assertThat(asked.body()).isEmpty();
    }

    @Test
    void aSocketAnswersAfterAHead() throws IOException {
        try (RawSocket socket = ingest.socket()) {
            String head = "HEAD /v1/catalog HTTP/1.1\r\nHost: localhost\r\n\r\n";
            assertThat(socket.say(head).readHead()).startsWith("HTTP/1.1 200 ");
            assertThat(socket.say(head).readHead()).startsWith("HTTP/1.1 200 ");
        }
    }

    @Test
    void aHeadIsNoHandshake() throws IOException {
        try (RawSocket socket = ingest.socket()) {
            assertThat(socket.say("HEAD /eventbus/websocket HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\n"
                                    + "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                                    + "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n")
                            .readHead())
                    .startsWith("HTTP/1.1 4");
        }
    }

    @Test
    void anotherMethodGetsTheAllowedMethods() {
        HttpResponse<String> put = ingest.ask(ingest.request("/v1/catalog").PUT(BodyPublishers.noBody()));
        HttpResponse<String> headed = ingest.ask(head("/v1/events"));

        assertThat(put.statusCode()).isEqualTo(405);
        assertThat(put.headers().firstValue("allow")).hasValue("GET, HEAD");
        assertThat(headed.statusCode()).isEqualTo(405);
        assertThat(headed.headers().firstValue("allow")).hasValue("POST");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v1/catalog", "/v1/openapi.json", "/client/telemetry.js"})
    void whatAClientHasIsNotSentAgain(String path) {
        String tag =
                ingest.ask(ingest.request(path)).headers().firstValue("etag").orElseThrow();
        for (String known : List.of(tag, "W/" + tag, "*", "\"x\", W/" + tag, "W/\"x\"," + tag)) {
            HttpResponse<String> again = ingest.ask(ingest.request(path).header("if-none-match", known));
            assertThat(again.statusCode()).as(known).isEqualTo(304);
            assertThat(again.headers().firstValue("etag")).hasValue(tag);
            assertThat(again.headers().firstValue("vary")).isPresent();
        }
        assertThat(ingest.ask(head(path).header("if-none-match", "W/" + tag)).statusCode())
                .isEqualTo(304);
        assertThat(ingest.ask(ingest.request(path).header("if-none-match", "\"x\""))
                        .statusCode())
                .isEqualTo(200);
    }

    private static HttpResponse<String> post(byte[] body, String coding) {
        return ingest.ask(ingest.request("/v1/events")
                .header("content-type", "application/json")
                .header("content-encoding", coding)
                .POST(BodyPublishers.ofByteArray(body)));
    }

    private static byte[] joined(byte[] first, byte[] second) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(first);
        all.writeBytes(second);
        return all.toByteArray();
    }

    private static byte[] gzip(byte[] plain) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(all)) {
            out.write(plain);
        }
        return all.toByteArray();
    }

    private static byte[] body() {
        return IngestFixture.body(1).encode().getBytes(StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "x-gzip", "X-GZip", "identity, gzip"})
    void gzipIsReadHoweverItIsNamed(String coding) throws IOException {
        assertThat(post(gzip(body()), coding).statusCode()).isEqualTo(200);
        assertThat(post(gzip(joined(BOM, body())), coding).statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"deflate", "gzip, gzip", "br"})
    void anotherCodingIsRefused(String coding) {
        assertThat(post(body(), coding).statusCode()).isEqualTo(415);
    }

    @Test
    void aByteOrderMarkBeforeTheBodyIsLeftOut() {
        assertThat(post(joined(BOM, body()), "identity").statusCode()).isEqualTo(200);
        HttpResponse<String> twice = post(joined(BOM, joined(BOM, body())), "identity");
        assertThat(twice.statusCode()).isEqualTo(400);
    }

    @Test
    void aBodyInUtf16IsNamed() {
        byte[] utf16 = joined(
                new byte[] {(byte) 0xFF, (byte) 0xFE},
                IngestFixture.body(1).encode().getBytes(StandardCharsets.UTF_16LE));
        assertThat(post(utf16, "identity").body()).contains("UTF-16", "UTF-8");
    }
}
