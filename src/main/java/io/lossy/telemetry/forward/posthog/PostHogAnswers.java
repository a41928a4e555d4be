package io.lossy.telemetry.forward.posthog;

import io.lossy.telemetry.forward.destination.CauseWord;
import io.lossy.telemetry.forward.destination.Delivery;
import io.lossy.telemetry.forward.destination.Delivery.NotDelivered;
import io.lossy.telemetry.forward.destination.ForwardEvent;
import io.lossy.telemetry.forward.destination.HttpAnswer;
import io.lossy.telemetry.forward.destination.JsonAnswer;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Reads what PostHog answers, by the source of its capture service (rust/capture/src/v1). */
final class PostHogAnswers {
    private static final int BAD_REQUEST = 400;
    private static final int NOT_FOUND = 404;
    private static final String UNREADABLE = "answer_unreadable";

    /** Details of a drop that say that the event itself is wrong. All others say that PostHog does not want it. */
    private static final Set<String> INVALID = Set.of(
            "missing_event_name",
            "event_name_too_long",
            "missing_distinct_id",
            "distinct_id_too_large",
            "invalid_event_timestamp",
            "malformed_event_properties",
            "invalid_options",
            "serialization_failed",
            "event_too_big",
            "rejected");

    private PostHogAnswers() {}

    /** Returns true if the server is older than the endpoint. */
    static boolean isMissing(HttpAnswer answer) {
        return answer.status() == NOT_FOUND;
    }

    /** Reads an answer of {@code /i/v1/analytics/events}: a result for each event. */
    static Delivery v1(HttpAnswer answer, List<ForwardEvent> events) {
        if (!answer.ok()) {
            return failure(answer);
        }
        JsonObject json = JsonAnswer.object(answer.body());
        if (json == null || !json.containsKey("results")) {
            return new Delivery.Retry(UNREADABLE, answer.retryAfter(), false);
        }
        JsonObject results = JsonAnswer.object(json, "results");
        Map<UUID, NotDelivered> others = new HashMap<>();
        for (ForwardEvent event : events) {
            NotDelivered other = result(JsonAnswer.object(results, event.id().toString()), answer);
            if (other != null) {
                others.put(event.id(), other);
            }
        }
        return new Delivery.Taken(others);
    }

    private static @Nullable NotDelivered result(JsonObject result, HttpAnswer answer) {
        String word = CauseWord.of(result.getValue("result"), "no_result");
        String details = CauseWord.of(result.getValue("details"), word);
        return switch (word) {
            case "ok", "warning" -> null;
            case "drop" ->
                INVALID.contains(details) ? new NotDelivered.Invalid(details) : new NotDelivered.Dropped(details);
            default -> new NotDelivered.Again(details, answer.retryAfter());
        };
    }

    /** Reads an answer of {@code /batch/}, which takes all events or none. */
    static Delivery legacy(HttpAnswer answer, List<ForwardEvent> events) {
        if (isMissing(answer)) {
            return new Delivery.Stop("http_404");
        }
        if (!answer.ok()) {
            return failure(answer);
        }
        JsonObject json = JsonAnswer.object(answer.body());
        if (json == null || !json.containsKey("status")) {
            return new Delivery.Retry(UNREADABLE, answer.retryAfter(), false);
        }
        Map<UUID, NotDelivered> others = new HashMap<>();
        if (JsonAnswer.list(json, "quota_limited").contains("events")) {
            events.forEach(event -> others.put(event.id(), new NotDelivered.Dropped("quota_limited")));
        }
        return new Delivery.Taken(others);
    }

    /** A 400 refuses the whole request because of one event, so the halves are tried. */
    private static Delivery failure(HttpAnswer answer) {
        return answer.status() == BAD_REQUEST ? new Delivery.Split("http_400", false) : answer.failure();
    }
}
