package io.lossy.telemetry.forward.webhook;

import io.lossy.telemetry.forward.destination.CloudEventJson;
import io.lossy.telemetry.forward.destination.Delivery;
import io.lossy.telemetry.forward.destination.Destination;
import io.lossy.telemetry.forward.destination.ForwardEvent;
import io.lossy.telemetry.forward.destination.ForwardRequest;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.time.Clock;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * Posts batches of CloudEvents to a webhook and signs each attempt, by the Standard Webhooks specification 1.0.0. It follows no
 * redirect and keeps nothing of the bodies of answers.
 */
final class WebhookDestination implements Destination {
    /** An answer needs no body. A longer one ends the connection. */
    private static final int MOST_ANSWER_BYTES = 64 * 1024;

    private final HttpClientAgent client;
    private final WebhookSettings settings;
    private final Clock clock;

    /** @param clock dates the attempts */
    WebhookDestination(Vertx vertx, WebhookSettings settings, Clock clock) {
        this.settings = settings;
        this.clock = clock;
        this.client = vertx.httpClientBuilder()
                .with(new HttpClientOptions()
                        .setSsl(settings.url().encrypted())
                        .setVerifyHost(true)
                        .setConnectTimeout((int) settings.timeout().toMillis())
                        .setDecompressionSupported(false))
                .with(new PoolOptions().setHttp1MaxSize(settings.connections()))
                .build();
    }

    @Override
    public RequestLimit limit() {
        return settings.limit();
    }

    @Override
    public int size(ForwardEvent event) {
        return CloudEventJson.one(event).length() + 1;
    }

    @Override
    public Future<Delivery> send(ForwardRequest request) {
        Buffer body = CloudEventJson.batch(request.events());
        return client.request(options())
                .compose(call -> answered(signed(call, request, body), body))
                .otherwise(failure -> WebhookAnswer.unanswered(failure));
    }

    private RequestOptions options() {
        String query = settings.url().query();
        return new RequestOptions()
                .setMethod(HttpMethod.POST)
                .setHost(settings.url().host().host())
                .setPort(settings.url().port())
                .setSsl(settings.url().encrypted())
                .setURI((settings.url().path().isEmpty() ? "/" : settings.url().path())
                        + (query == null ? "" : "?" + query))
                .setFollowRedirects(false)
                .setConnectTimeout(settings.timeout().toMillis());
    }

    private HttpClientRequest signed(HttpClientRequest call, ForwardRequest request, Buffer body) {
        String id = request.id().toString();
        long timestamp = clock.instant().getEpochSecond();
        byte[] bytes = body.getBytes();
        String signatures = settings.secrets().stream()
                .map(secret -> secret.signature(id, timestamp, bytes))
                .collect(Collectors.joining(" "));
        return call.putHeader("content-type", CloudEventJson.BATCH_TYPE)
                .putHeader("user-agent", "lossy-telemetry")
                .putHeader("webhook-id", id)
                .putHeader("webhook-timestamp", Long.toString(timestamp))
                .putHeader("webhook-signature", signatures);
    }

    private Future<Delivery> answered(HttpClientRequest call, Buffer body) {
        return call.send(body)
                .timeout(settings.timeout().toMillis(), TimeUnit.MILLISECONDS)
                .onFailure(failure -> call.reset())
                .map(response -> {
                    discardBody(call, response);
                    return WebhookAnswer.delivery(
                            response.statusCode(), response.getHeader("retry-after"), clock.instant());
                });
    }

    private static void discardBody(HttpClientRequest call, HttpClientResponse response) {
        long[] bytes = {0};
        response.handler(part -> {
            bytes[0] += part.length();
            if (bytes[0] > MOST_ANSWER_BYTES) {
                call.connection().close();
            }
        });
        response.exceptionHandler(failure -> {}); // the status has said what counts
    }

    @Override
    public Future<Void> close() {
        return client.close();
    }
}
