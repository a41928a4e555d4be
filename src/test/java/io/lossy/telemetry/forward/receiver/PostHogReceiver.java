package io.lossy.telemetry.forward.receiver;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * PostHog's capture service, by its source of November 2026 (rust/capture/src/v1): what it demands of headers, batch and
 * event, and the tag that it answers. {@code posthog-node} calibrates it.
 */
public final class PostHogReceiver extends HttpReceiver {
    private static final List<String> HEADERS = List.of(
            "PostHog-Sdk-Info",
            "PostHog-Attempt",
            "PostHog-Request-Id",
            "PostHog-Request-Timestamp",
            "content-type",
            "user-agent");
    private static final int LONGEST = 200;
    /** Values of distinct_id that switch off the processing of persons; the lower-case text counts. */
    private static final Set<String> ILLEGAL_IDS = Set.of(
            "0",
            "00000000-0000-0000-0000-000000000000",
            "[object object]",
            "anonymous",
            "anonymous-user",
            "backend",
            "distinct_id",
            "distinctid",
            "email",
            "false",
            "guest",
            "id",
            "nan",
            "none",
            "not_authenticated",
            "null",
            "system",
            "true",
            "undefined",
            "user");

    public static final String PROJECT = "4711";
    public static final String PERSONAL_KEY = "phx_personal_key_of_the_test";

    private final String token;
    private final Map<String, JsonObject> results = new ConcurrentHashMap<>();
    private volatile boolean knowsV1 = true;

    public PostHogReceiver(String token) {
        this.token = token;
    }

    /** Behaves like a server from before version 1 of the capture API. */
    public void forgetV1() {
        knowsV1 = false;
    }

    public void learnV1() {
        knowsV1 = true;
    }

    /** Gives this event another result than its own, once. */
    public void result(UUID event, String result, String details) {
        results.put(event.toString(), new JsonObject().put("result", result).put("details", details));
    }

    @Override
    protected Reply answer(Received request) {
        return switch (request.path()) {
            case "/i/v1/analytics/events" -> knowsV1 ? v1(request) : new Reply(404, new JsonObject());
            case "/batch/" -> legacy(request);
            case "/api/projects/" + PROJECT + "/persons/bulk_delete/" -> bulkDelete(request);
            default -> new Reply(404, new JsonObject());
        };
    }

    private Reply v1(Received request) {
        Reply wrong = wrongHeaders(request.headers());
        if (wrong != null) {
            return wrong;
        }
        JsonObject body = json(request);
        if (body == null || !(body.getValue("batch") instanceof JsonArray batch) || !body.containsKey("created_at")) {
            return error(400, "request_parsing_error");
        }
        if (batch.isEmpty() || !isTime(body.getString("created_at"))) {
            return error(400, batch.isEmpty() ? "empty_batch" : "invalid_batch");
        }
        Set<String> ids = new HashSet<>();
        for (Object event : batch) {
            String id = ((JsonObject) event).getString("uuid", "");
            if (!isUuid(id) || !ids.add(id)) {
                return error(400, id.isEmpty() ? "missing_event_uuid" : "duplicate_event_uuid");
            }
        }
        JsonObject answers = new JsonObject();
        batch.forEach(event -> answers.put(((JsonObject) event).getString("uuid"), resultOf((JsonObject) event)));
        boolean retry =
                answers.stream().anyMatch(entry -> "retry".equals(((JsonObject) entry.getValue()).getString("result")));
        return new Reply(200, retry ? Map.of("Retry-After", "1") : Map.of(), new JsonObject().put("results", answers));
    }

    private @Nullable Reply wrongHeaders(Map<String, String> headers) {
        String authorization = headers.getOrDefault("authorization", "");
        if (!authorization.equals("Bearer " + token)) {
            return error(401, "invalid_api_token");
        }
        if (!headers.keySet().containsAll(HEADERS)) {
            return error(400, "missing_required_headers");
        }
        if (!Objects.requireNonNull(headers.get("content-type"))
                .split(";")[0]
                .strip()
                .equals("application/json")) {
            return error(415, "unsupported_content_type");
        }
        boolean valid = isUuid(Objects.requireNonNull(headers.get("PostHog-Request-Id")))
                && isTime(headers.get("PostHog-Request-Timestamp"))
                && Objects.requireNonNull(headers.get("PostHog-Attempt")).matches("[1-9]\\d*")
                && Objects.requireNonNull(headers.get("PostHog-Sdk-Info")).matches("[^/]+/.+");
        return valid ? null : error(400, "invalid_header_value");
    }

    private JsonObject resultOf(JsonObject event) {
        JsonObject scripted = results.remove(event.getString("uuid"));
        if (scripted != null) {
            return scripted;
        }
        String fault = fault(event);
        if (fault != null) {
            return new JsonObject().put("result", "drop").put("details", fault);
        }
        accept(event);
        return ILLEGAL_IDS.contains(event.getString("distinct_id").toLowerCase(Locale.ROOT))
                ? new JsonObject().put("result", "ok").put("details", "person_processing_disabled")
                : new JsonObject().put("result", "ok");
    }

    private static @Nullable String fault(JsonObject event) {
        String name = event.getString("event", "");
        String person = event.getString("distinct_id", "").strip();
        if (name.isEmpty() || person.isEmpty()) {
            return name.isEmpty() ? "missing_event_name" : "missing_distinct_id";
        }
        if (name.length() > LONGEST || person.length() > LONGEST) {
            return name.length() > LONGEST ? "event_name_too_long" : "distinct_id_too_large";
        }
        if (!isTime(event.getString("timestamp"))) {
            return "invalid_event_timestamp";
        }
        Object properties = event.getValue("properties", new JsonObject());
        return properties instanceof JsonObject ? null : "malformed_event_properties";
    }

    /** All events or none: one bad event refuses the request. */
    private Reply legacy(Received request) {
        JsonObject body = json(request);
        if (body == null || !(body.getValue("batch") instanceof JsonArray batch) || batch.isEmpty()) {
            return error(400, "invalid_payload");
        }
        if (!token.equals(body.getString("api_key"))) {
            return error(401, "invalid_api_key");
        }
        for (Object event : batch) {
            if (fault((JsonObject) event) != null || results.remove(((JsonObject) event).getString("uuid")) != null) {
                return error(400, "invalid_event");
            }
        }
        batch.forEach(event -> accept((JsonObject) event));
        return new Reply(200, new JsonObject().put("status", "Ok"));
    }

    /** Knows only persons: an event without a person profile makes none. */
    private Reply bulkDelete(Received request) {
        if (!("Bearer " + PERSONAL_KEY).equals(request.headers().get("authorization"))) {
            return error(401, "authentication_failed");
        }
        JsonObject body = json(request);
        if (body == null || !(body.getValue("distinct_ids") instanceof JsonArray ids) || ids.size() > 1_000) {
            return error(400, "validation_error");
        }
        long found = accepted().stream()
                .filter(event ->
                        event.getJsonObject("options", new JsonObject()).getBoolean("process_person_profile", true))
                .map(event -> event.getString("distinct_id"))
                .filter(ids::contains)
                .distinct()
                .count();
        return new Reply(
                202,
                new JsonObject()
                        .put("persons_found", found)
                        .put("persons_deleted", found)
                        .put("events_queued_for_deletion", body.getBoolean("delete_events", false))
                        .put("recordings_queued_for_deletion", false));
    }

    private static Reply error(int status, String tag) {
        return new Reply(status, new JsonObject().put("error", tag));
    }

    private static @Nullable JsonObject json(Received request) {
        try {
            return request.json();
        } catch (DecodeException e) {
            return null;
        }
    }

    private static boolean isUuid(String text) {
        return text.matches("(?i)[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
    }

    private static boolean isTime(@Nullable String text) {
        try {
            return text != null && OffsetDateTime.parse(text) != null;
        } catch (DateTimeException e) {
            return false;
        }
    }
}
