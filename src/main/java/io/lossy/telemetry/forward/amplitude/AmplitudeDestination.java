package io.lossy.telemetry.forward.amplitude;

import io.lossy.telemetry.forward.destination.Delivery;
import io.lossy.telemetry.forward.destination.Destination;
import io.lossy.telemetry.forward.destination.ForwardEvent;
import io.lossy.telemetry.forward.destination.ForwardRequest;
import io.lossy.telemetry.forward.destination.HttpExchange;
import io.vertx.core.Future;
import java.util.List;
import java.util.Map;

/**
 * Sends events to Amplitude: through the HTTP V2 API, whose events are visible at once, or through the Batch API if a
 * device has more of them than the former takes.
 */
final class AmplitudeDestination implements Destination {
    private static final String LIVE = "/2/httpapi";
    private static final String BATCH = "/batch";
    private static final Map<String, String> HEADERS =
            Map.of("content-type", "application/json", "accept", "*/*", "user-agent", "lossy-telemetry");
    /** Amplitude takes 2,000 events and 1 MB. */
    private static final RequestLimit LIMIT = new RequestLimit(1_000, 1_000_000);

    private final HttpExchange http;
    private final String apiKey;
    /** For a comma, and for what is round all events. */
    private final int more;

    AmplitudeDestination(HttpExchange http, String apiKey) {
        this.http = http;
        this.apiKey = apiKey;
        this.more = 1 + AmplitudeEvents.body(apiKey, List.of()).length();
    }

    @Override
    public RequestLimit limit() {
        return LIMIT;
    }

    @Override
    public int size(ForwardEvent event) {
        return AmplitudeEvents.one(event).toBuffer().length() + more;
    }

    @Override
    public Future<Delivery> send(ForwardRequest request) {
        List<ForwardEvent> events = request.events();
        String path = AmplitudeEvents.needsBatch(events) ? BATCH : LIVE;
        return http.post(path, HEADERS, AmplitudeEvents.body(apiKey, events))
                .map(answer -> AmplitudeAnswers.read(answer, events))
                .otherwise(HttpExchange::noAnswer);
    }

    @Override
    public Future<Void> close() {
        return http.close();
    }
}
