package io.lossy.telemetry.forward.posthog;

import io.lossy.telemetry.forward.destination.HttpAnswer;
import io.lossy.telemetry.forward.destination.HttpExchange;
import io.lossy.telemetry.forward.destination.JsonAnswer;
import io.lossy.telemetry.forward.destination.PersonDeletion;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;

/**
 * Deletes persons and their events at PostHog, through {@code persons/bulk_delete} of its private API. PostHog finds a
 * person only if the settings make persons of installs, and deletes the events some days later.
 */
final class PostHogDeletion implements PersonDeletion {
    private final HttpExchange http;
    private final PostHogAccess access;

    PostHogDeletion(HttpExchange http, PostHogAccess access) {
        this.http = http;
        this.access = access;
    }

    @Override
    public Future<DeletionOutcome> delete(List<String> pseudonyms) {
        JsonObject body =
                new JsonObject().put("distinct_ids", new JsonArray(pseudonyms)).put("delete_events", true);
        Map<String, String> headers =
                Map.of("authorization", "Bearer " + access.key(), "content-type", "application/json");
        return http.post("/api/projects/" + access.project() + "/persons/bulk_delete/", headers, body.toBuffer())
                .map(PostHogDeletion::read)
                .otherwise(failure -> new DeletionOutcome.NotDeleted("no_answer"));
    }

    private static DeletionOutcome read(HttpAnswer answer) {
        JsonObject json = JsonAnswer.object(answer.body());
        if (!answer.ok()) {
            return new DeletionOutcome.NotDeleted("http_" + answer.status());
        }
        if (json == null || !(json.getValue("persons_found") instanceof Integer found)) {
            return new DeletionOutcome.NotDeleted("answer_unreadable");
        }
        return found == 0
                ? new DeletionOutcome.NotDeleted("no_person")
                : new DeletionOutcome.Requested("persons: " + found);
    }

    @Override
    public Future<Void> close() {
        return http.close();
    }
}
