package io.lossy.telemetry.forward.receiver;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Amplitude's HTTP V2 and Batch APIs, by their documentation of November 2026: what they demand of a request and of an
 * event, and which places they name. {@code @amplitude/analytics-node} calibrates it.
 */
public final class AmplitudeReceiver extends HttpReceiver {
    private static final int MOST_USERS = 100;
    private static final int MOST_EVENTS = 2_000;
    private static final int LIVE_BYTES = 1 << 20;
    private static final int BATCH_BYTES = 20 << 20;
    private static final int SHORTEST_ID = 5;
    private static final int LIVE_RATE = 30;

    public static final String SECRET_KEY = "secret_key_of_the_test";

    private final String apiKey;
    private final Set<String> throttled = ConcurrentHashMap.newKeySet();

    public AmplitudeReceiver(String apiKey) {
        this.apiKey = apiKey;
    }

    /** Answers 429 for this device from now on. */
    public void throttle(String device) {
        throttled.add(device);
    }

    @Override
    protected Reply answer(Received request) {
        if (request.path().equals("/api/2/deletions/users")) {
            return deletion(request);
        }
        boolean live = request.path().equals("/2/httpapi");
        if (!live && !request.path().equals("/batch")) {
            return error(404, "Not Found");
        }
        if (!request.headers()
                .getOrDefault("content-type", "")
                .toLowerCase(Locale.ROOT)
                .startsWith("application/json")) {
            return error(400, "Content-Type must be application/json");
        }
        JsonObject body = json(request);
        if (body == null) {
            return error(400, "Invalid JSON request body");
        }
        if (!apiKey.equals(body.getString("api_key"))) {
            return error(400, "Invalid API key: " + body.getString("api_key"));
        }
        if (!(body.getValue("events") instanceof JsonArray events) || events.isEmpty()) {
            return missing("events");
        }
        if (events.size() > MOST_EVENTS || request.body().length() > (live ? LIVE_BYTES : BATCH_BYTES)) {
            return error(413, "Payload too large");
        }
        return events(events, live, request.body().length());
    }

    private Reply events(JsonArray events, boolean live, int bytes) {
        JsonObject invalid = new JsonObject();
        JsonObject missing = new JsonObject();
        JsonObject devices = new JsonObject();
        JsonArray places = new JsonArray();
        for (int i = 0; i < events.size(); i++) {
            JsonObject event = events.getJsonObject(i);
            check(event, i, invalid, missing);
            String device = event.getString("device_id", "");
            devices.put(device, devices.getInteger(device, 0) + 1);
            if (throttled.contains(device)) {
                places.add(i);
            }
        }
        if (!invalid.isEmpty() || !missing.isEmpty()) {
            return new Reply(
                    400,
                    new JsonObject()
                            .put("code", 400)
                            .put("error", "Request missing required field")
                            .put("events_with_invalid_fields", invalid)
                            .put("events_with_missing_fields", missing)
                            .put("silenced_events", new JsonArray()));
        }
        devices.getMap()
                .entrySet()
                .removeIf(
                        entry -> !throttled.contains(entry.getKey()) && !(live && (int) entry.getValue() > LIVE_RATE));
        if (!devices.isEmpty()) {
            return tooMany(devices, places);
        }
        events.forEach(event -> accept((JsonObject) event));
        return new Reply(
                200,
                new JsonObject()
                        .put("code", 200)
                        .put("events_ingested", events.size())
                        .put("payload_size_bytes", bytes)
                        .put("server_upload_time", 1_793_817_970_000L));
    }

    private static Reply tooMany(JsonObject devices, JsonArray places) {
        return new Reply(
                429,
                new JsonObject()
                        .put("code", 429)
                        .put("error", "Too many requests for some devices and users")
                        .put("eps_threshold", LIVE_RATE)
                        .put("throttled_devices", devices)
                        .put("throttled_users", new JsonObject())
                        .put("throttled_events", places));
    }

    private static void check(JsonObject event, int place, JsonObject invalid, JsonObject missing) {
        if (event.getString("event_type", "").isEmpty()) {
            name(missing, "event_type", place);
        }
        if (!event.containsKey("device_id") && !event.containsKey("user_id")) {
            name(missing, "device_id", place);
        }
        for (String id : Set.of("device_id", "user_id")) {
            if (event.getValue(id) instanceof String text && text.length() < SHORTEST_ID) {
                name(invalid, id, place);
            }
        }
        if (event.containsKey("time") && !(event.getValue("time") instanceof Long)) {
            name(invalid, "time", place);
        }
        if (!(event.getValue("event_properties", new JsonObject()) instanceof JsonObject)) {
            name(invalid, "event_properties", place);
        }
        Object session = event.getValue("session_id", -1L);
        if (!(session instanceof Number)) {
            name(invalid, "session_id", place);
        }
    }

    private static void name(JsonObject fields, String field, int place) {
        fields.getMap().putIfAbsent(field, new JsonArray());
        fields.getJsonArray(field).add(place);
    }

    /** Schedules a job for the users that it knows. Finds nobody by device. */
    private Reply deletion(Received request) {
        String credentials = apiKey + ":" + SECRET_KEY;
        String basic = "Basic " + Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8));
        if (!basic.equals(request.headers().get("authorization"))) {
            return error(401, "Unauthorized");
        }
        JsonArray ids = request.json().getJsonArray("user_ids", new JsonArray());
        JsonArray known = new JsonArray();
        accepted().stream()
                .map(event -> event.getString("user_id"))
                .filter(user -> user != null && ids.contains(user))
                .distinct()
                .forEach(user -> known.add(new JsonObject().put("amplitude_id", user.hashCode())));
        boolean ignoresUnknown = "True".equals(request.json().getValue("ignore_invalid_id"));
        if (ids.size() > MOST_USERS || (known.size() < ids.size() && !ignoresUnknown)) {
            return error(400, "Invalid user id");
        }
        JsonObject job = new JsonObject()
                .put("day", "2026-12-14")
                .put("status", "staging")
                .put("amplitude_ids", known);
        return new Reply(200, known.isEmpty() ? new JsonArray() : new JsonArray().add(job));
    }

    private static Reply missing(String field) {
        return new Reply(
                400,
                new JsonObject()
                        .put("code", 400)
                        .put("error", "Request missing required field")
                        .put("missing_field", field));
    }

    private static Reply error(int code, String error) {
        return new Reply(code, Map.of(), new JsonObject().put("code", code).put("error", error));
    }

    private static @Nullable JsonObject json(Received request) {
        try {
            return request.json();
        } catch (DecodeException e) {
            return null;
        }
    }
}
