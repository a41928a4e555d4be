package io.lossy.telemetry.it.hostile;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.lossy.telemetry.fixture.RawSocket;
import io.lossy.telemetry.fixture.TestRequests;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Random;

/** Requests that were sound until a seed had its way with them: any endpoint, any method, odd headers, torn and changed bytes. */
final class MutatedRequests {
    private static final List<String> METHODS = List.of(
            "GET", "GET", "POST", "POST", "HEAD", "OPTIONS", "PUT", "DELETE", "TRACE", "CONNECT", "PATCH", "get",
            "\u0000");
    private static final List<String> PUBLIC = List.of(
            "/v1/events",
            "/v1/events",
            "/v1/catalog",
            "/v1/aggregates",
            "/v1/aggregates/stt",
            "/client/telemetry.js",
            "/eventbus",
            "/eventbus/",
            "/eventbus/info",
            "/eventbus/websocket",
            "/eventbus/000/abc/websocket",
            "/eventbus/000/abc/xhr",
            "/eventbus/000/abc/xhr_send",
            "/eventbus/000/abc/eventsource",
            "/eventbus/000/abc/jsonp?c=x",
            "/eventbus/iframe.html",
            "/");
    private static final List<String> MANAGEMENT = List.of(
            "/ops",
            "/ops/login",
            "/ops/product",
            "/ops/product/figures?days=7",
            "/ops/session",
            "/ops/reload",
            "/ops/snapshot",
            "/ops/live",
            "/ops/main.js",
            "/ops/playbooks/Watchdog",
            "/metrics",
            "/health/live",
            "/health/ready",
            "/");
    private static final List<String> TAILS = List.of(
            "",
            "?",
            "?a=%",
            "%",
            "%00",
            "/..",
            "//",
            "/%2e%2e/%2e%2e/etc",
            ";a",
            "#b",
            "?token=x",
            "\u00e9",
            "\t",
            " x",
            "*");
    private static final List<String> HEADERS = List.of(
            "Accept: */*",
            "Accept-Encoding: gzip, deflate, br;q=NaN",
            "Authorization: Bearer rt1.a.b.c.d.e",
            "Authorization: Bearer",
            "Connection: Upgrade",
            "Connection: keep-alive, close, Host",
            "Content-Encoding: gzip",
            "Content-Length: 5",
            "Content-Length: 99999999999999999999",
            "Content-Type: application/json",
            "Content-Type: multipart/form-data; boundary=x",
            "Cookie: lossy_ops=x; a=\"; =; $Version=1",
            "Cookie: JSESSIONID=../../x",
            "Expect: 100-continue",
            "Expect: 200-ok",
            "Forwarded: for=\"_x\"",
            "Host: b\u0000",
            "Host: [::1",
            "HTTP2-Settings: AAMAAABkAAQAAP__",
            "If-Modified-Since: 99",
            "If-None-Match: \"",
            "Origin: null",
            "Origin: http://localhost:1",
            "Range: bytes=9-0,-1",
            "Sec-Fetch-Site: cross-site",
            "Sec-WebSocket-Extensions: permessage-deflate; server_max_window_bits=99",
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
            "Sec-WebSocket-Protocol: a,,b",
            "Sec-WebSocket-Version: 13",
            "Transfer-Encoding: chunked",
            "Upgrade: h2c",
            "Upgrade: websocket",
            "X-Forwarded-For: 1.2.3.4, , \u00ff",
            ": no name",
            "no colon");
    /** The end of whatever head is open, of a chunked body, and a wish for a close. */
    private static final String LAST =
            "\r\n\r\n0\r\n\r\nGET /nothing HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";

    private final Random dice;

    MutatedRequests(long seed) {
        dice = new Random(seed);
    }

    byte[] forThePublicPort() {
        return request(PUBLIC);
    }

    byte[] forTheManagementPort() {
        return request(MANAGEMENT);
    }

    private byte[] request(List<String> paths) {
        if (dice.nextInt(12) == 0) {
            byte[] noise = new byte[dice.nextInt(600)];
            dice.nextBytes(noise);
            return within(noise);
        }
        StringBuilder head = new StringBuilder(any(METHODS)).append(' ').append(any(paths));
        head.append(dice.nextInt(3) == 0 ? any(TAILS) : "").append(dice.nextInt(12) == 0 ? " HTTP/1.0" : " HTTP/1.1");
        head.append("\r\nHost: localhost\r\n");
        if (dice.nextInt(4) == 0) {
            head.append("Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                    + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n");
        }
        for (int i = dice.nextInt(4); i > 0; i--) {
            head.append(any(HEADERS)).append("\r\n");
        }
        byte[] body = body();
        if (dice.nextInt(3) > 0) {
            head.append("Content-Type: application/json\r\nContent-Length: ")
                    .append(body.length)
                    .append("\r\n");
        }
        return within(mutated(Buffer.buffer(head.append("\r\n").toString().getBytes(ISO_8859_1))
                .appendBytes(body)
                .getBytes()));
    }

    private byte[] body() {
        byte[] text = switch (dice.nextInt(6)) {
            case 0 -> new byte[dice.nextInt(200)];
            case 1 -> "[[[[[[[[[[{}".getBytes(ISO_8859_1);
            case 2 -> RawSocket.encoded(dice.nextInt(16), new byte[dice.nextInt(300)]);
            case 3 -> RawSocket.encoded(1, "{\"type\":\"ping\"}".getBytes(ISO_8859_1));
            default -> wrong().toBuffer().getBytes();
        };
        return mutated(text);
    }

    /** No event of it is ever stored, so that rows can be counted. */
    private JsonObject wrong() {
        JsonObject event = TestRequests.event("lossy.no.such_event", new JsonObject().put("a", dice.nextInt()));
        return TestRequests.request(event)
                .put("install_id", "any-bytes")
                .put("report", new JsonObject().put("emitted", 1));
    }

    private byte[] mutated(byte[] bytes) {
        for (int i = dice.nextInt(3); i > 0 && bytes.length > 0; i--) {
            bytes[dice.nextInt(bytes.length)] = (byte) dice.nextInt(256);
        }
        return bytes;
    }

    private static byte[] within(byte[] bytes) {
        return Buffer.buffer(bytes).appendString(LAST).getBytes();
    }

    private String any(List<String> list) {
        return list.get(dice.nextInt(list.size()));
    }
}
