package io.lossy.telemetry.forward.amplitude;

import io.lossy.telemetry.forward.destination.HttpAnswer;
import io.lossy.telemetry.forward.destination.HttpExchange;
import io.lossy.telemetry.forward.destination.PersonDeletion;
import io.vertx.core.Future;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Asks Amplitude's User Privacy API to delete a user of the project. Amplitude collects such requests for about two weeks,
 * mails its administrators, and names the day of the job.
 */
final class AmplitudeDeletion implements PersonDeletion {
    private static final Pattern DAY = Pattern.compile("\\d{4}-\\d{2}-\\d{2}");

    private final HttpExchange http;
    private final String credentials;

    AmplitudeDeletion(HttpExchange http, String apiKey, AmplitudeAccess access) {
        this.http = http;
        this.credentials =
                Base64.getEncoder().encodeToString((apiKey + ":" + access.key()).getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public Future<DeletionOutcome> delete(List<String> pseudonyms) {
        JsonObject body = new JsonObject()
                .put("user_ids", new JsonArray(pseudonyms))
                .put("requester", "lossy-telemetry")
                .put("ignore_invalid_id", "True"); // as text, by its documentation
        Map<String, String> headers =
                Map.of("authorization", "Basic " + credentials, "content-type", "application/json");
        return http.post("/api/2/deletions/users", headers, body.toBuffer())
                .map(AmplitudeDeletion::read)
                .otherwise(failure -> new DeletionOutcome.NotDeleted("no_answer"));
    }

    /** Reads the list of jobs. An id that Amplitude does not know is in none of them. */
    private static DeletionOutcome read(HttpAnswer answer) {
        if (!answer.ok()) {
            return new DeletionOutcome.NotDeleted("http_" + answer.status());
        }
        try {
            for (Object job : new JsonArray(answer.body())) {
                if (job instanceof JsonObject one
                        && one.getValue("day") instanceof String day
                        && DAY.matcher(day).matches()) {
                    return new DeletionOutcome.Requested("job of " + day);
                }
            }
            return new DeletionOutcome.NotDeleted("no_person");
        } catch (DecodeException e) {
            return new DeletionOutcome.NotDeleted("answer_unreadable");
        }
    }

    @Override
    public Future<Void> close() {
        return http.close();
    }
}
