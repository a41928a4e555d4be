package io.lossy.telemetry.cli;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import javax.net.ssl.SSLException;

/** The HTTP door as a command sees it: one request body in, one reply out. */
final class HttpIngest {
    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final Duration ANSWER = Duration.ofSeconds(30);

    private final ServerOption server;
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT)
            .build();

    HttpIngest(ServerOption server) {
        this.server = server;
    }

    IngestReply post(JsonObject request) throws InterruptedException {
        HttpRequest.Builder post = HttpRequest.newBuilder(server.resolve("/v1/events"))
                .timeout(ANSWER)
                .header("content-type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(request.encode()));
        if (server.key != null) {
            post.header("authorization", "Bearer " + server.key);
        }
        return reply(answer(post.build()));
    }

    /** The JSON of a GET, with the read token. */
    JsonObject get(String path) throws InterruptedException {
        HttpRequest.Builder get = HttpRequest.newBuilder(server.resolve(path)).timeout(ANSWER);
        if (server.token != null) {
            get.header("authorization", "Bearer " + server.token);
        }
        JsonObject body = json(answer(get.build()));
        if (IngestReply.recognises(body)) {
            throw new CommandFailure("the server at " + server.url + " says " + new IngestReply(body).why());
        }
        return body;
    }

    private String answer(HttpRequest request) throws InterruptedException {
        try {
            return client.send(request, BodyHandlers.ofString()).body();
        } catch (ConnectException | HttpConnectTimeoutException e) {
            throw new CommandFailure(server.nobodyThere(), e);
        } catch (HttpTimeoutException e) {
            throw new CommandFailure(
                    "the server at " + server.url + " did not answer within " + ANSWER.toSeconds()
                            + " s; whether the event is stored is not known, see dump --since 1m",
                    e);
        } catch (SSLException e) {
            throw new CommandFailure(
                    "no TLS with " + server.url + ": " + e.getMessage()
                            + "; is it the https port, and does this Java trust who signed its certificate?"
                            + " A signer of your own goes into a key store named by -Djavax.net.ssl.trustStore",
                    e);
        } catch (IOException e) {
            throw new CommandFailure(
                    "the connection to " + server.url + " broke: " + e.getMessage()
                            + "; is it this server's port, and http or https as it has it?",
                    e);
        }
    }

    private IngestReply reply(String text) {
        JsonObject body = json(text);
        if (!IngestReply.recognises(body)) {
            throw stranger();
        }
        return new IngestReply(body);
    }

    private JsonObject json(String text) {
        try {
            return new JsonObject(text);
        } catch (DecodeException e) {
            throw stranger();
        }
    }

    private CommandFailure stranger() {
        return new CommandFailure(
                "what answers at " + server.url + " is not this server; give its public port with --url");
    }
}
