package io.lossy.telemetry.cli.client;

import io.lossy.telemetry.address.PlainHttp;
import io.lossy.telemetry.address.WebAddress;
import io.lossy.telemetry.cli.support.CommandFailure;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Calls the server's HTTP API for a command: sends one request and returns its reply. */
public final class HttpIngest {
    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final Duration ANSWER = Duration.ofSeconds(30);
    private static final int MAX_ANSWER = 16 << 20;

    private final ServerOption server;
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT)
            .build();

    public HttpIngest(ServerOption server) {
        this.server = server;
    }

    public IngestReply post(JsonObject request) throws InterruptedException {
        return reply(answer(server.resolve("/v1/events"), server.key, request.encode()));
    }

    /** Sends a GET with the read token and returns the JSON body. */
    JsonObject get(String path) throws InterruptedException {
        JsonObject body = json(answer(server.resolve(path), server.token, null));
        if (IngestReply.recognises(body)) {
            throw new CommandFailure("the server at " + server.url + " answered " + new IngestReply(body).why());
        }
        return body;
    }

    /** @param body null for a GET, otherwise the body of a POST */
    private String answer(WebAddress address, @Nullable String credential, @Nullable String body)
            throws InterruptedException {
        Map<String, String> headers = new HashMap<>();
        if (credential != null) {
            headers.put("authorization", "Bearer " + credential);
        }
        if (body != null) {
            headers.put("content-type", "application/json");
        }
        try {
            return address.suitsJavaNetHttp() ? usual(address, headers, body) : plain(address, headers, body);
        } catch (ConnectException | HttpConnectTimeoutException e) {
            throw new CommandFailure(server.nobodyThere(), e);
        } catch (HttpTimeoutException e) {
            throw new CommandFailure(
                    "the server at " + server.url + " did not answer within " + ANSWER.toSeconds()
                            + " s; the event may be stored: look for it with `dump --since 1m`",
                    e);
        } catch (SSLException e) {
            throw new CommandFailure(
                    "TLS with " + server.url + " failed: " + e.getMessage()
                            + "; use the https port of the server. If Java does not trust the signer of its"
                            + " certificate, put the signer into a key store and name it with"
                            + " -Djavax.net.ssl.trustStore",
                    e);
        } catch (IOException e) {
            throw new CommandFailure(
                    "the connection to " + server.url + " failed: " + e.getMessage()
                            + "; check the port, and whether it speaks http or https",
                    e);
        }
    }

    private String usual(WebAddress address, Map<String, String> headers, @Nullable String body)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(address.toUri()).timeout(ANSWER);
        headers.forEach(request::header);
        if (body != null) {
            request.POST(HttpRequest.BodyPublishers.ofString(body));
        }
        return client.send(request.build(), BodyHandlers.ofString()).body();
    }

    private static String plain(WebAddress address, Map<String, String> headers, @Nullable String body)
            throws IOException {
        byte[] bytes = body == null ? null : body.getBytes(StandardCharsets.UTF_8);
        return new String(
                new PlainHttp(address, headers, ANSWER).send(bytes, MAX_ANSWER).body(), StandardCharsets.UTF_8);
    }

    private IngestReply reply(String text) {
        JsonObject body = json(text);
        if (!IngestReply.recognises(body)) {
            throw notThisServer();
        }
        return new IngestReply(body);
    }

    private JsonObject json(String text) {
        try {
            return new JsonObject(text);
        } catch (DecodeException e) {
            throw notThisServer();
        }
    }

    private CommandFailure notThisServer() {
        return new CommandFailure("the program at " + server.url
                + " is not a Lossy Telemetry server; name the server's public" + " address with --url");
    }
}
