package io.lossy.telemetry.forward.posthog;

import io.lossy.telemetry.forward.destination.Delivery;
import io.lossy.telemetry.forward.destination.Destination;
import io.lossy.telemetry.forward.destination.ForwardEvent;
import io.lossy.telemetry.forward.destination.ForwardRequest;
import io.lossy.telemetry.forward.destination.GzipBody;
import io.lossy.telemetry.forward.destination.HttpAnswer;
import io.lossy.telemetry.forward.destination.HttpExchange;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/**
 * Sends events to PostHog's capture API, version 1, which answers with a result for each event. A server that does not
 * know it (404) gets them through {@code /batch/}, and is asked again after an hour, because it may have been updated.
 */
final class PostHogDestination implements Destination {
    static final Duration ASK_AGAIN = Duration.ofHours(1);

    private static final String V1 = "/i/v1/analytics/events";
    private static final String LEGACY = "/batch/";
    private static final String AGENT = "lossy-telemetry";
    private static final RequestLimit LIMIT = new RequestLimit(1_000, 2 << 20);
    /** For a comma, and for what is round all events. */
    private static final int MORE = 1 + 60;

    private final HttpExchange http;
    private final String token;
    private final PostHogEvents events;
    private final Clock clock;
    private volatile Instant legacyUntil = Instant.MIN;

    PostHogDestination(HttpExchange http, PostHogSettings settings, Clock clock) {
        this.http = http;
        this.token = settings.token();
        this.events = new PostHogEvents(settings.persons());
        this.clock = clock;
    }

    @Override
    public RequestLimit limit() {
        return LIMIT;
    }

    @Override
    public int size(ForwardEvent event) {
        return events.v1(event).toBuffer().length() + MORE;
    }

    @Override
    public Future<Delivery> send(ForwardRequest request) {
        Future<Delivery> sent = clock.instant().isBefore(legacyUntil) ? sendLegacy(request) : sendV1(request);
        return sent.otherwise(HttpExchange::noAnswer);
    }

    private Future<Delivery> sendV1(ForwardRequest request) {
        return http.post(V1, headers(request), GzipBody.of(events.v1(request.events())))
                .compose(answer -> v1Answered(answer, request));
    }

    private Future<Delivery> v1Answered(HttpAnswer answer, ForwardRequest request) {
        if (PostHogAnswers.isMissing(answer)) {
            legacyUntil = clock.instant().plus(ASK_AGAIN);
            return sendLegacy(request);
        }
        return Future.succeededFuture(PostHogAnswers.v1(answer, request.events()));
    }

    private Future<Delivery> sendLegacy(ForwardRequest request) {
        Buffer body = GzipBody.of(events.legacy(token, request.events()));
        Map<String, String> headers =
                Map.of("content-type", "application/json", "content-encoding", "gzip", "user-agent", AGENT);
        return http.post(LEGACY, headers, body).map(answer -> PostHogAnswers.legacy(answer, request.events()));
    }

    private Map<String, String> headers(ForwardRequest request) {
        return Map.of(
                "authorization",
                "Bearer " + token,
                "content-type",
                "application/json",
                "content-encoding",
                "gzip",
                "user-agent",
                AGENT,
                "PostHog-Sdk-Info",
                AGENT + "/1",
                "PostHog-Attempt",
                String.valueOf(request.attempt()),
                "PostHog-Request-Id",
                request.id().toString(),
                "PostHog-Request-Timestamp",
                clock.instant().toString());
    }

    @Override
    public Future<Void> close() {
        return http.close();
    }
}
