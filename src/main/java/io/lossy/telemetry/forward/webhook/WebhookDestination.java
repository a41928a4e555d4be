package io.lossy.telemetry.forward.webhook;

import io.lossy.telemetry.forward.destination.CloudEventJson;
import io.lossy.telemetry.forward.destination.Delivery;
import io.lossy.telemetry.forward.destination.Destination;
import io.lossy.telemetry.forward.destination.ForwardEvent;
import io.lossy.telemetry.forward.destination.ForwardRequest;
import io.lossy.telemetry.forward.destination.HttpAnswer;
import io.lossy.telemetry.forward.destination.HttpExchange;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.time.Clock;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Posts batches of CloudEvents to a webhook and signs each attempt, by the Standard Webhooks specification 1.0.0. The status of
 * an answer says what became of the events; its body is ignored.
 */
final class WebhookDestination implements Destination {
    /** For a comma, and for the brackets round all events. */
    private static final int MORE = 1 + 2;

    private final HttpExchange http;
    private final WebhookSettings settings;
    private final Clock clock;

    /** @param clock dates the attempts */
    WebhookDestination(Vertx vertx, WebhookSettings settings, Clock clock) {
        this.settings = settings;
        this.clock = clock;
        this.http = new HttpExchange(vertx, settings.address(), clock);
    }

    @Override
    public RequestLimit limit() {
        return settings.limit();
    }

    @Override
    public int size(ForwardEvent event) {
        return CloudEventJson.one(event).length() + MORE;
    }

    @Override
    public Future<Delivery> send(ForwardRequest request) {
        Buffer body = CloudEventJson.batch(request.events());
        return http.postForStatus("", headers(request, body), body)
                .map(WebhookDestination::delivery)
                .otherwise(HttpExchange::noAnswer);
    }

    private static Delivery delivery(HttpAnswer answer) {
        return answer.ok() ? new Delivery.Taken(Map.of()) : answer.failure();
    }

    private Map<String, String> headers(ForwardRequest request, Buffer body) {
        String id = request.id().toString();
        long timestamp = clock.instant().getEpochSecond();
        byte[] bytes = body.getBytes();
        String signatures = settings.secrets().stream()
                .map(secret -> secret.signature(id, timestamp, bytes))
                .collect(Collectors.joining(" "));
        return Map.of(
                "content-type",
                CloudEventJson.BATCH_TYPE,
                "user-agent",
                "lossy-telemetry",
                "webhook-id",
                id,
                "webhook-timestamp",
                Long.toString(timestamp),
                "webhook-signature",
                signatures);
    }

    @Override
    public Future<Void> close() {
        return http.close();
    }
}
