package io.lossy.telemetry.forward.amplitude;

import io.lossy.telemetry.forward.destination.Delivery;
import io.lossy.telemetry.forward.destination.Delivery.NotDelivered;
import io.lossy.telemetry.forward.destination.ForwardEvent;
import io.lossy.telemetry.forward.destination.HttpAnswer;
import io.lossy.telemetry.forward.destination.JsonAnswer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Reads what Amplitude answers, by its documentation of the HTTP V2 and Batch APIs. An answer of 400 or 429 names the
 * events that are wrong or too many by their places; Amplitude has taken none of the request, so the others go again.
 */
final class AmplitudeAnswers {
    /** "Stop sending events of that device for 30 seconds". */
    static final Duration THROTTLED = Duration.ofSeconds(30);
    /** The daily quota counts a rolling day, so part of it is free again soon. */
    static final Duration QUOTA = Duration.ofMinutes(30);

    private static final int BAD_REQUEST = 400;
    private static final int TOO_MANY = 429;
    private static final List<String> INVALID =
            List.of("events_with_invalid_fields", "events_with_missing_fields", "events_with_invalid_id_lengths");

    private AmplitudeAnswers() {}

    static Delivery read(HttpAnswer answer, List<ForwardEvent> events) {
        JsonObject json = JsonAnswer.object(answer.body());
        if (answer.ok()) {
            return json != null && json.getValue("code") instanceof Integer
                    ? new Delivery.Taken(Map.of())
                    : new Delivery.Retry("answer_unreadable", answer.retryAfter(), false);
        }
        JsonObject said = json == null ? new JsonObject() : json;
        return switch (answer.status()) {
            case BAD_REQUEST -> invalid(said, events);
            case TOO_MANY -> throttled(answer, said, events);
            default -> answer.failure();
        };
    }

    /** Without places nobody knows which event is wrong, so the halves are tried. */
    private static Delivery invalid(JsonObject json, List<ForwardEvent> events) {
        if (String.valueOf(json.getValue("error")).startsWith("Invalid API key")) {
            return new Delivery.Stop("invalid_api_key");
        }
        Map<UUID, NotDelivered> others = new HashMap<>();
        for (String list : INVALID) {
            NotDelivered invalid = new NotDelivered.Invalid(list);
            JsonAnswer.object(json, list).forEach(field -> add(field.getValue(), events, invalid, others));
        }
        add(json.getValue("silenced_events"), events, new NotDelivered.Dropped("silenced_events"), others);
        return others.isEmpty() ? new Delivery.Split("http_400", false) : rest(others, events);
    }

    private static Delivery throttled(HttpAnswer answer, JsonObject json, List<ForwardEvent> events) {
        Map<UUID, NotDelivered> others = new HashMap<>();
        add(json.getValue("throttled_events"), events, new NotDelivered.Again("throttled_events", THROTTLED), others);
        for (ForwardEvent event : events) {
            String device = AmplitudeEvents.deviceId(event);
            if (names(json, "throttled_", device)) {
                others.put(event.id(), new NotDelivered.Again("throttled_device", THROTTLED));
            }
            if (names(json, "exceeded_daily_quota_", device)) {
                others.put(event.id(), new NotDelivered.Again("exceeded_daily_quota", QUOTA));
            }
        }
        return others.isEmpty() ? new Delivery.Retry("http_429", answer.retryAfter(), true) : rest(others, events);
    }

    /** An install is a device and a user of the same id. */
    private static boolean names(JsonObject json, String list, String id) {
        return JsonAnswer.object(json, list + "devices").containsKey(id)
                || JsonAnswer.object(json, list + "users").containsKey(id);
    }

    private static void add(
            @Nullable Object places, List<ForwardEvent> events, NotDelivered outcome, Map<UUID, NotDelivered> others) {
        if (places instanceof JsonArray list) {
            for (Object place : list) {
                if (place instanceof Integer i && i >= 0 && i < events.size()) {
                    others.putIfAbsent(events.get(i).id(), outcome);
                }
            }
        }
    }

    private static Delivery rest(Map<UUID, NotDelivered> others, List<ForwardEvent> events) {
        NotDelivered again = new NotDelivered.Again("others_refused", null);
        events.forEach(event -> others.putIfAbsent(event.id(), again));
        return new Delivery.Taken(others);
    }
}
